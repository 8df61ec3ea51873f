#include "discovery/held.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

const auto router = *model::parse_ip("192.0.2.7");

net::Target at(std::uint16_t port, model::IpAddress address = router)
{
    net::Target out;
    out.address = address;
    out.url.port = port;
    return out;
}

TEST(Held, SeveralBehindOneAddressAreEachHandedOver)
{
    Held held;
    EXPECT_TRUE(held.hold(at(8001), 8001));
    EXPECT_TRUE(held.hold(at(8002), 8002));
    EXPECT_TRUE(held.hold(at(8002), 8002));
    held.asked(at(8003));
    EXPECT_EQ(held.release(), (std::vector{at(8001), at(8002)}));
    EXPECT_TRUE(held.release().empty());
}

TEST(Held, WhoWasAskedAtThePortItStatedIsNotAskedAgain)
{
    Held held;
    net::Target asked = at(80);
    asked.others.push_back(at(8001).url);
    EXPECT_TRUE(held.hold(at(8001), 8001));
    held.asked(asked);
    EXPECT_TRUE(held.hold(at(80), 80));
    EXPECT_TRUE(held.release().empty());
}

TEST(Held, WhoStatedNoPortHasHadItsTurnWithAnyDoorOfItsAddress)
{
    Held held;
    EXPECT_TRUE(held.hold(at(80), std::nullopt));
    EXPECT_EQ(held.release().size(), 1u);
    EXPECT_TRUE(held.hold(at(80), std::nullopt));
    held.asked(at(8000));
    EXPECT_TRUE(held.release().empty());
    EXPECT_TRUE(held.hold(at(80), std::nullopt));
    EXPECT_TRUE(held.hold(at(81), 81));
    EXPECT_EQ(held.release(), std::vector{at(81)});
}

TEST(Held, OutsideRoundsNobodyWaitsLongerThanTwoCalls)
{
    Held held;
    EXPECT_TRUE(held.hold(at(8001), 8001));
    EXPECT_TRUE(held.release_older().empty());
    EXPECT_TRUE(held.hold(at(8002), 8002));
    EXPECT_EQ(held.release_older(), std::vector{at(8001)});
    EXPECT_TRUE(held.hold(at(8001), 8001)) << "a second protocol says the same";
    EXPECT_EQ(held.release_older(), std::vector{at(8002)});
    EXPECT_TRUE(held.empty());
}

TEST(Held, AFloodEndsAtTheLimit)
{
    Held held;
    for (std::uint32_t i = 0; i < limits::new_devices_per_round; ++i)
        ASSERT_TRUE(held.hold(at(80, boost::asio::ip::address_v4(0x0A000000 + i)), 80));
    EXPECT_FALSE(held.hold(at(80), 80));
}

}  // namespace
}  // namespace onvigil::discovery

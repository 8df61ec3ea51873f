#include "discovery/datagrams/pending_targets.hpp"

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

TEST(PendingTargets, SeveralBehindOneAddressAreEachHandedOver)
{
    PendingTargets pending;
    EXPECT_TRUE(pending.hold(at(8001), 8001));
    EXPECT_TRUE(pending.hold(at(8002), 8002));
    EXPECT_TRUE(pending.hold(at(8002), 8002));
    pending.asked(at(8003));
    EXPECT_EQ(pending.release(), (std::vector{at(8001), at(8002)}));
    EXPECT_TRUE(pending.release().empty());
}

TEST(PendingTargets, WhoWasAskedAtThePortItStatedIsNotAskedAgain)
{
    PendingTargets pending;
    net::Target asked = at(80);
    asked.others.push_back(at(8001).url);
    EXPECT_TRUE(pending.hold(at(8001), 8001));
    pending.asked(asked);
    EXPECT_TRUE(pending.hold(at(80), 80));
    EXPECT_TRUE(pending.release().empty());
}

TEST(PendingTargets, WhoStatedNoPortHasHadItsTurnWithAnyDoorOfItsAddress)
{
    PendingTargets pending;
    EXPECT_TRUE(pending.hold(at(80), std::nullopt));
    EXPECT_EQ(pending.release().size(), 1u);
    EXPECT_TRUE(pending.hold(at(80), std::nullopt));
    pending.asked(at(8000));
    EXPECT_TRUE(pending.release().empty());
    EXPECT_TRUE(pending.hold(at(80), std::nullopt));
    EXPECT_TRUE(pending.hold(at(81), 81));
    EXPECT_EQ(pending.release(), std::vector{at(81)});
}

TEST(PendingTargets, OutsideRoundsNoneWaitsLongerThanTwoCalls)
{
    PendingTargets pending;
    EXPECT_TRUE(pending.hold(at(8001), 8001));
    EXPECT_TRUE(pending.release_older().empty());
    EXPECT_TRUE(pending.hold(at(8002), 8002));
    EXPECT_EQ(pending.release_older(), std::vector{at(8001)});
    EXPECT_TRUE(pending.hold(at(8001), 8001)) << "a second protocol says the same";
    EXPECT_EQ(pending.release_older(), std::vector{at(8002)});
    EXPECT_TRUE(pending.release().empty());
}

TEST(PendingTargets, AFloodEndsAtTheLimit)
{
    PendingTargets pending;
    for (std::uint32_t i = 0; i < limits::new_devices_per_round; ++i)
        ASSERT_TRUE(pending.hold(at(80, boost::asio::ip::address_v4(0x0A000000 + i)), 80));
    EXPECT_FALSE(pending.hold(at(80), 80));
}

}  // namespace
}  // namespace onvigil::discovery

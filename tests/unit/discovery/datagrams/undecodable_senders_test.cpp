#include "discovery/datagrams/undecodable_senders.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

model::Observation sender(std::uint32_t number, bool camera = false)
{
    model::Observation out;
    out.source = model::Protocol::ws_discovery;
    out.from = boost::asio::ip::address_v4(0x0A000000 + number);
    out.network = "lan0";
    out.camera = camera;
    return out;
}

TEST(UndecodableSenders, WhoSaidNothingReadableIsReleasedOnce)
{
    UndecodableSenders held;
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_EQ(held.release(), std::vector{sender(1)});
    EXPECT_TRUE(held.release().empty());
}

TEST(UndecodableSenders, WhoWasReadableInTheSameRoundIsNotReleased)
{
    UndecodableSenders held;
    held.decoded(sender(2).from);
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_TRUE(held.hold(sender(2)));
    EXPECT_TRUE(held.hold(sender(3)));
    held.decoded(sender(3).from);
    EXPECT_EQ(held.release(), std::vector{sender(1)});
}

TEST(UndecodableSenders, ReadableInTheLastRoundDoesNotCountInThis)
{
    UndecodableSenders held;
    held.decoded(sender(1).from);
    (void)held.release();
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_EQ(held.release().size(), 1u);
}

TEST(UndecodableSenders, ACameraSaysSoOnce)
{
    UndecodableSenders held;
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_TRUE(held.hold(sender(1, true)));
    EXPECT_TRUE(held.hold(sender(1)));
    EXPECT_TRUE(held.release().front().camera);
}

TEST(UndecodableSenders, AFloodEndsAtTheLimit)
{
    UndecodableSenders held;
    for (std::uint32_t i = 0; i < limits::undecodable_senders; ++i) ASSERT_TRUE(held.hold(sender(i)));
    EXPECT_FALSE(held.hold(sender(limits::undecodable_senders)));
    EXPECT_EQ(held.release().size(), limits::undecodable_senders);
}

}  // namespace
}  // namespace onvigil::discovery

#include "inventory/round_reach.hpp"

#include <gtest/gtest.h>

#include "support/observations.hpp"

namespace onvigil::inventory {
namespace {

using namespace std::chrono_literals;
using test::ip;
using test::start;

/// A device at two addresses of lan0, and a round of lan0 that began at `start`.
class RoundAnswers : public testing::Test {
protected:
    RoundAnswers()
    {
        device.addresses = {ip("10.0.0.1"), ip("10.0.0.2")};
        device.network = "lan0";
        device.protocols = {model::Protocol::ws_discovery};
        device.macs = {{.mac = test::mac("44:19:b6:00:00:01")}};
        report.started = start;
        report.ended = start + 5s;
        report.networks = {"lan0"};
        (void)networks.number_of("lan0");
    }
    [[nodiscard]] Entry entry() const
    {
        Entry out;
        out.device = std::make_shared<const model::Device>(device);
        out.addresses.resize(2);
        return out;
    }
    [[nodiscard]] Round round() const { return {report, networks, report.ended}; }

    model::Device device;
    model::RoundReport report;
    AskedNetworks networks;
};

TEST_F(RoundAnswers, CountWhereTheDeviceProvedToBeItselfSinceTheRoundBegan)
{
    auto one = entry();
    EXPECT_FALSE(answered(one, round()));
    one.itself_at = start - 1ms;
    EXPECT_FALSE(answered(one, round()));
    one.itself_at = start;
    EXPECT_TRUE(answered(one, round()));
    one.itself_at = {};
    one.track.itself = true;
    EXPECT_TRUE(answered(one, round()));
}

TEST_F(RoundAnswers, OfADeviceWithSeveralAddressesCountForTheOneTheyCameFrom)
{
    auto one = entry();
    one.addresses[0].heard = true;
    EXPECT_FALSE(answered_at(one, ip("10.0.0.1"), round())) << "it did not prove to be itself";
    one.track.itself = true;
    EXPECT_TRUE(answered_at(one, ip("10.0.0.1"), round()));
    EXPECT_FALSE(answered_at(one, ip("10.0.0.2"), round()));
    EXPECT_FALSE(answered_at(one, ip("10.0.0.3"), round())) << "not one of its own";
    device.addresses.pop_back();
    auto single = entry();
    single.addresses.resize(1);
    single.track.itself = true;
    EXPECT_TRUE(answered_at(single, ip("10.0.0.1"), round()));
}

TEST_F(RoundAnswers, SilenceTellsOnlyInARoundThatAskedAndLostNothing)
{
    EXPECT_TRUE(silent(entry(), round()));
    report.lossy = true;
    EXPECT_FALSE(silent(entry(), round()));
    report.lossy = false;
    report.extra = true;
    EXPECT_FALSE(silent(entry(), round()));
    report.extra = false;
    report.networks = {"lan1"};
    EXPECT_FALSE(silent(entry(), round())) << "it was not asked";
    auto expected_one = entry();
    expected_one.habit = habit_after;
    EXPECT_TRUE(expected(expected_one));
    EXPECT_TRUE(silent(expected_one, round())) << "it answers the interfaces by habit";
}

TEST_F(RoundAnswers, HardwareBehindAnAddressIsTheResidentsWhereItAnsweredFromThere)
{
    auto one = entry();
    EXPECT_EQ(hardware_of(one, ip("10.0.0.1"), round()), HardwareOf::other) << "silent, and of other hardware";
    one.track.itself = true;
    EXPECT_EQ(hardware_of(one, ip("10.0.0.1"), round()), HardwareOf::unknown) << "it answered from elsewhere";
    one.addresses[0].heard = true;
    EXPECT_EQ(hardware_of(one, ip("10.0.0.1"), round()), HardwareOf::resident);
}

TEST_F(RoundAnswers, HardwareIsTheResidentsOnlyWhereThatCanBeTold)
{
    report.lossy = true;
    EXPECT_EQ(hardware_of(entry(), ip("10.0.0.1"), round()), HardwareOf::unknown) << "its silence tells nothing";
    report.lossy = false;
    device.macs.clear();
    EXPECT_EQ(hardware_of(entry(), ip("10.0.0.1"), round()), HardwareOf::unknown) << "no hardware of it is known";
    device.presence = model::Presence::offline;
    EXPECT_EQ(hardware_of(entry(), ip("10.0.0.1"), round()), HardwareOf::other);
    device.presence = model::Presence::online;
    device.protocols = {model::Protocol::neighbours};
    EXPECT_EQ(hardware_of(entry(), ip("10.0.0.1"), round()), HardwareOf::other);
}

}  // namespace
}  // namespace onvigil::inventory

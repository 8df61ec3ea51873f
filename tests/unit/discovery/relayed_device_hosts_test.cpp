#include "discovery/relayed_device_hosts.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery::relayed_device_hosts_test {
namespace {

using namespace std::chrono_literals;
using net::NamedHost;
using Place = RelayedDeviceHosts::Place;

const auto sender = ip("10.0.0.90");
const NamedHost first{ip("10.0.0.91"), 80}, second{ip("10.0.0.92"), 8000};

RelayedDevice device(const NamedHost& named, const std::string& endpoint, const model::IpAddress& from = sender)
{
    RelayedDevice out;
    out.device.observation.endpoint = endpoint;
    out.device.observation.from = from;
    out.sighting = {from, {"lan0", false}, model::TimePoint(1s), 3702};
    out.named = {named};
    return out;
}

class RelayedDeviceHostsTest : public testing::Test {
protected:
    bool hold_name(const std::string& host_name, const std::string& endpoint)
    {
        RelayedDevice named = device({}, endpoint);
        named.named.clear();
        named.host_name = host_name;
        return relayed_.hold(std::move(named), {}, now_);
    }
    Place place_of(const std::string& host_name, const std::string& endpoint)
    {
        EXPECT_TRUE(hold_name(host_name, endpoint));
        const auto settled = settled_later();
        EXPECT_EQ(settled.size(), 1u);
        EXPECT_EQ(settled.at(0).host, sender);
        return settled.at(0).place;
    }
    bool hold(const NamedHost& named, const std::string& endpoint, bool within_reach = true)
    {
        std::vector<NamedHost> reach;
        if (within_reach) reach.push_back(named);
        return relayed_.hold(device(named, endpoint), std::move(reach), now_);
    }
    void look(const std::vector<NamedHost>& open)
    {
        for (const NamedHost& host : relayed_.to_check(100))
            relayed_.checked(host, std::ranges::count(open, host) > 0, now_);
    }
    std::vector<RelayedDeviceHosts::Settled> settled_later()
    {
        now_ += RelayedDeviceHosts::gathered_for;
        return relayed_.settled(now_);
    }

    RelayedDeviceHosts relayed_;
    Instant now_ = start;
};

TEST_F(RelayedDeviceHostsTest, ANamedHostThatOpensHasTheDevice)
{
    ASSERT_TRUE(hold(first, "urn:uuid:1"));
    EXPECT_TRUE(relayed_.settled(now_ + 1h).empty()) << "it is still looked at";
    EXPECT_EQ(relayed_.to_check(100), std::vector{first});
    EXPECT_TRUE(relayed_.to_check(100).empty());
    relayed_.checked(first, true, now_);
    const auto settled = relayed_.settled(now_);
    ASSERT_EQ(settled.size(), 1u);
    EXPECT_EQ(settled[0].place, Place::named_host);
    EXPECT_EQ(settled[0].host, first.address);
    EXPECT_TRUE(relayed_.empty());
}

TEST_F(RelayedDeviceHostsTest, ALoneDeviceWhoseNamedHostIsSilentOrOutOfReachIsTheSenders)
{
    for (const bool within_reach : {true, false}) {
        ASSERT_TRUE(hold(first, "urn:uuid:1", within_reach));
        look({});
        EXPECT_TRUE(relayed_.settled(now_).empty()) << "the sender may speak for others yet";
        const auto settled = settled_later();
        ASSERT_EQ(settled.size(), 1u);
        EXPECT_EQ(settled[0].place, Place::sender);
    }
}

TEST_F(RelayedDeviceHostsTest, WhatOneSenderSaysOfSeveralHostsIsNeverTheSenders)
{
    ASSERT_TRUE(hold(first, "urn:uuid:1"));
    ASSERT_TRUE(hold(second, "urn:uuid:2", false));
    look({});
    for (const auto& settled : settled_later()) EXPECT_EQ(settled.place, Place::not_asked);
    EXPECT_TRUE(relayed_.empty());
}

TEST_F(RelayedDeviceHostsTest, NorIsWhatASenderSaysThatHasAnEndpointOfItsOwn)
{
    relayed_.spoke_for_itself(sender, "urn:uuid:90", now_);
    ASSERT_TRUE(hold(first, "urn:uuid:1"));
    look({});
    const auto settled = settled_later();
    ASSERT_EQ(settled.size(), 1u);
    EXPECT_EQ(settled[0].place, Place::not_asked);
    EXPECT_EQ(settled[0].host, first.address);
}

TEST_F(RelayedDeviceHostsTest, ANamedHostThatHasAnotherEndpointHasTakenTheAddressOfOneThatMoved)
{
    relayed_.spoke_for_itself(first.address, "urn:uuid:other", now_);
    ASSERT_TRUE(hold(first, "urn:uuid:1"));
    look({first});
    const auto settled = settled_later();
    ASSERT_EQ(settled.size(), 1u);
    EXPECT_EQ(settled[0].place, Place::sender);

    relayed_.spoke_for_itself(first.address, "urn:uuid:1", now_);
    ASSERT_TRUE(hold(first, "urn:uuid:1"));
    EXPECT_EQ(settled_later().at(0).place, Place::named_host) << "its own, relayed";
}

TEST_F(RelayedDeviceHostsTest, ADeviceThatAnswersByIpv6AndNamesIpv4IsTheSendersUnlessItSpeaksForOthers)
{
    const auto v6 = ip("fe80::1%2");
    ASSERT_TRUE(relayed_.hold(device(first, "urn:uuid:1", v6), {first}, now_));
    EXPECT_TRUE(relayed_.to_check(100).empty());
    EXPECT_EQ(settled_later().at(0).place, Place::sender);

    relayed_.spoke_for_itself(v6, "urn:uuid:90", now_);
    ASSERT_TRUE(relayed_.hold(device(first, "urn:uuid:1", v6), {first}, now_));
    look({first});
    EXPECT_EQ(relayed_.settled(now_).at(0).place, Place::named_host);
}

TEST_F(RelayedDeviceHostsTest, ASilentHostIsNotLookedAtAgainForAWhileAndAnOpenOneAtEachRound)
{
    for (unsigned round = 0; round < 3; ++round) {
        ASSERT_TRUE(hold(first, "urn:uuid:1"));
        ASSERT_TRUE(hold(second, "urn:uuid:2"));
        const auto looked = relayed_.to_check(100);
        EXPECT_EQ(looked, round == 0 ? (std::vector{first, second}) : std::vector{first});
        for (const NamedHost& host : looked) relayed_.checked(host, host == first, now_);
        const auto settled = settled_later();
        ASSERT_EQ(settled.size(), 2u);
        EXPECT_EQ(settled[0].place, Place::named_host);
        EXPECT_EQ(settled[1].place, Place::not_asked);
        now_ += 1min;
    }
}

TEST_F(RelayedDeviceHostsTest, OneSenderSendsUsAgainstFewHostsAMinute)
{
    std::size_t held = 0;
    for (unsigned i = 0; i < 200; ++i)
        held += hold({ip("10.0.1." + std::to_string(i)), 80}, "urn:uuid:" + std::to_string(i)) ? 1 : 0;
    EXPECT_EQ(held, limits::named_hosts_per_sender);
    EXPECT_EQ(relayed_.to_check(1000).size(), limits::named_hosts_per_sender);
    EXPECT_FALSE(hold({ip("10.0.1.1"), 81}, "urn:uuid:x")) << "nor against many ports of one";
    now_ += 1min;
    EXPECT_TRUE(hold({ip("10.0.1.1"), 81}, "urn:uuid:x"));
}

TEST_F(RelayedDeviceHostsTest, WhatManySendersNameIsBounded)
{
    std::size_t held = 0;
    for (unsigned i = 0; i < 2 * limits::relayed_endpoints; ++i) {
        const model::IpAddress from = boost::asio::ip::address_v4(0x0A00'0000U + i);
        held += relayed_.hold(device(first, "urn:uuid:1", from), {first}, now_) ? 1 : 0;
    }
    EXPECT_EQ(held, limits::relayed_endpoints);
}

TEST_F(RelayedDeviceHostsTest, AHostNameIsTheSendersUnlessThatHasShownAnotherDevice)
{
    EXPECT_EQ(place_of("cam.local", "urn:uuid:1"), Place::sender);
    EXPECT_EQ(place_of("cam", "urn:uuid:1"), Place::sender) << "a device may have two names";
    relayed_.spoke_for_itself(sender, "urn:uuid:1", now_);
    EXPECT_EQ(place_of("cam.local", "urn:uuid:1"), Place::sender);
    EXPECT_EQ(place_of("other.local", "urn:uuid:2"), Place::not_asked) << "the sender's answers are none of it";
}

TEST_F(RelayedDeviceHostsTest, WhatSpeaksForHostsOfSeveralNamesIsNoneOfThem)
{
    ASSERT_TRUE(hold_name("a.local", "urn:uuid:1"));
    ASSERT_TRUE(hold_name("b.local", "urn:uuid:2"));
    for (const auto& settled : settled_later()) EXPECT_EQ(settled.place, Place::not_asked);
    for (const char* channel : {"urn:uuid:3", "urn:uuid:4"}) {
        RelayedDevice recorder = device({}, channel, ip("10.0.0.95"));
        recorder.named.clear();
        recorder.host_name = "nvr.local";
        ASSERT_TRUE(relayed_.hold(std::move(recorder), {}, now_));
    }
    const auto settled = settled_later();
    ASSERT_EQ(settled.size(), 2u);
    for (const auto& one : settled) EXPECT_EQ(one.place, Place::sender) << "a recorder's channels have its name";
}

TEST_F(RelayedDeviceHostsTest, ADeviceInTheReplacedOnesPlaceIsAskedWhenThatHasNotBeenHeardForAWhile)
{
    EXPECT_EQ(place_of("ipcam-a", "urn:uuid:1"), Place::sender);
    now_ += std::chrono::minutes(1);
    EXPECT_EQ(place_of("ipcam-b", "urn:uuid:2"), Place::not_asked);
    for (int minutes = 0; minutes < 11; ++minutes) {
        now_ += std::chrono::minutes(1);
        (void)place_of("ipcam-b", "urn:uuid:2");
    }
    EXPECT_EQ(place_of("ipcam-b", "urn:uuid:2"), Place::sender);
}

/// A camera of both families that names its IPv4 address alone, in answers by IPv6.
TEST_F(RelayedDeviceHostsTest, ADeviceThatMovesIsNoRelayOfItself)
{
    const auto v6 = ip("fe80::7%1");
    for (const NamedHost& place : {first, second}) {
        ASSERT_TRUE(relayed_.hold(device(place, "urn:uuid:1", v6), {place}, now_));
        EXPECT_TRUE(relayed_.to_check(100).empty()) << "its own address in the other family";
        const auto settled = settled_later();
        ASSERT_EQ(settled.size(), 1u);
        EXPECT_EQ(settled[0].place, Place::sender);
    }
    ASSERT_TRUE(relayed_.hold(device(first, "urn:uuid:2", v6), {first}, now_));
    EXPECT_EQ(relayed_.to_check(100), std::vector{first}) << "two endpoints at two places";
}

}  // namespace
}  // namespace onvigil::discovery::relayed_device_hosts_test

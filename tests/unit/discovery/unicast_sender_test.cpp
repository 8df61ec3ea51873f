#include "discovery/unicast_sender.hpp"

#include "given.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/limits.hpp"
#include "net/clock.hpp"
#include "support/fake_address_owners.hpp"

namespace onvigil::discovery {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// lan0 with 10.0.0.1/24; a neighbour table of four.
class UnicastSenderTest : public ::testing::Test {
protected:
    UnicastSenderTest()
    {
        kernel_.interfaces.apply(net::netlink::Link{.index = 2, .name = "lan0", .up = true, .multicast = true});
        kernel_.interfaces.apply(net::netlink::Address{.index = 2, .address = host(1), .prefix = 24});
        kernel_.interfaces.apply(net::netlink::Route{.to = {host(0), 24}, .index = 2});
        unicast_.set_neighbour_table_size(4);
    }
    void pass(unsigned number)
    {
        asio::co_spawn(context_, unicast_.pass(host(number)),
                       [this, number](std::exception_ptr, bool may) { (may ? passed_ : refused_).push_back(number); });
    }

    asio::io_context context_;
    net::Kernel kernel_;
    DiscoverySettings settings_;
    net::FakeAddressOwners known_;
    UnicastSender unicast_{context_.get_executor(), kernel_, known_, settings_};
    std::vector<unsigned> passed_, refused_;
};

TEST_F(UnicastSenderTest, NewOnLinkHostsPassAsFastAsTheNeighbourTableBears)
{
    for (unsigned i = 2; i < 6; ++i) pass(i);
    context_.run_for(500ms);
    EXPECT_EQ(passed_.size(), 2u) << "half of the table waits for the kernel's look-up";
    kernel_.neighbours.apply(net::netlink::Neighbour{.index = 2, .address = host(9), .mac = {}});
    pass(9);
    context_.poll();
    EXPECT_EQ(passed_.back(), 9u) << "its hardware address is known";
    asio::co_spawn(context_, unicast_.pass(asio::ip::make_address("192.0.2.1")),
                   [this](std::exception_ptr, bool may) { (may ? passed_ : refused_).push_back(0); });
    context_.poll();
    EXPECT_EQ(passed_.back(), 0u) << "behind a router";
    context_.run_for(4s);
    EXPECT_EQ(passed_.size(), 6u);
}

TEST_F(UnicastSenderTest, WhereNoHardwareAddressIsLookedUpNoHostIsHeldBack)
{
    kernel_.interfaces.apply(net::netlink::Link{.index = 3, .name = "vpn0", .up = true, .no_lookups = true});
    kernel_.interfaces.apply(
        net::netlink::Address{.index = 3, .address = asio::ip::make_address("10.8.0.1"), .prefix = 16});
    for (unsigned i = 2; i < 200; ++i) pass(0x80000 + i);
    context_.poll();
    EXPECT_EQ(passed_.size(), 198u);
}

TEST_F(UnicastSenderTest, AHardwareAddressIsAHostsUnlessARouterOrManyAddressesHaveIt)
{
    model::Mac mac{{0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0c}};
    const auto learn = [&](unsigned number, bool router = false) {
        kernel_.neighbours.apply(
            net::netlink::Neighbour{.index = 2, .address = host(number), .mac = mac, .router = router});
    };
    learn(9);
    EXPECT_EQ(unicast_.mac_of(host(9)), mac);
    EXPECT_EQ(unicast_.mac_of(host(10)), std::nullopt) << "not known";
    EXPECT_EQ(unicast_.mac_of(asio::ip::make_address("192.0.2.1")), std::nullopt) << "behind a router";
    for (unsigned i = 0; i < limits::addresses_per_host; ++i) learn(100 + i);
    EXPECT_EQ(unicast_.mac_of(host(9)), std::nullopt) << "it answers for others";

    mac.bytes[5] = 1;
    learn(20), learn(21);
    EXPECT_EQ(unicast_.mac_of(host(20)), mac);
    learn(22, true);
    EXPECT_EQ(unicast_.mac_of(host(20)), std::nullopt) << "a router's";

    mac.bytes[5] = 2;
    learn(30), learn(31);
    kernel_.interfaces.apply(net::netlink::Route{.to = {host(0x1000), 24}, .index = 2, .gateway = host(31)});
    EXPECT_EQ(unicast_.mac_of(host(30)), std::nullopt) << "a gateway's";
    mac = {{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}};
    learn(40);
    EXPECT_EQ(unicast_.mac_of(host(40)), std::nullopt) << "many devices have it";
}

TEST_F(UnicastSenderTest, ProbesAHostThatTheKernelReachesByTheOtherInterfaceInItsNetworkAndThisMachine)
{
    kernel_.interfaces.apply(net::netlink::Link{.index = 3, .name = "lan1", .up = true, .multicast = true});
    kernel_.interfaces.apply(net::netlink::Address{.index = 3, .address = host(2), .prefix = 24});
    kernel_.interfaces.apply(net::netlink::Route{.to = {host(0), 24}, .index = 3});
    kernel_.neighbours.apply(net::netlink::Neighbour{.index = 3, .address = host(9), .mac = {}});
    const auto probes = probe_messages(model::discovery_protocols(), 1);
    std::uint64_t hosts = 0;
    asio::co_spawn(context_, unicast_.send(one_by_one({host(1), host(9), host(10)}), probes),
                   [&](std::exception_ptr, std::uint64_t asked) { hosts = asked; });
    context_.run_for(5s);
    EXPECT_EQ(hosts, 3u);
    const auto probed = [&](unsigned number) { return unicast_.asked().contains(host(number), net::steady_now()); };
    EXPECT_TRUE(probed(1)) << "nothing answers a look-up of this machine's own address";
    EXPECT_TRUE(probed(9));
    EXPECT_FALSE(probed(10)) << "not there";
}

TEST_F(UnicastSenderTest, AHostThatIsExcludedMeanwhileDoesNotPass)
{
    for (unsigned i = 2; i < 5; ++i) pass(i);
    context_.run_for(100ms);
    settings_.exclude = {*model::parse_cidr("10.0.0.0/24")};
    unicast_.reconfigure(settings_);
    context_.run_for(1s);
    EXPECT_EQ(passed_.size(), 2u);
    EXPECT_EQ(refused_.size(), 1u);
}

}  // namespace
}  // namespace onvigil::discovery

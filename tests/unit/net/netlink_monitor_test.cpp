#include "net/netlink_monitor.hpp"

#include <gtest/gtest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <net/if.h>

#include "support/netns.hpp"

namespace onvigil::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using test::NetworkNamespace;

TEST(RecentlyRisen, HoldsAtOnceAndForAWhileHoweverOftenItIsAsked)
{
    const Instant now{1000s};
    RecentlyRisen full;
    full.update(0, now);
    EXPECT_FALSE(full.within(1min, now));
    full.update(3, now);
    full.update(3, now + 30s);
    EXPECT_TRUE(full.within(1min, now + 59s));
    EXPECT_TRUE(full.within(1min, now + 59s)) << "telling it does not end it";
    EXPECT_FALSE(full.within(1min, now + 1min));
}

TEST(NetlinkMonitor, TheFirstViewIsWholeAndFollowsWhatChanges)
{
    if (!NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
    const NetworkNamespace machine;
    machine.in([] {
        NetworkNamespace::run(
            "ip link add lan0 type veth peer name cam0 && ip link set cam0 up && ip addr add 10.9.0.1/24 dev lan0");
    });
    asio::io_context context;
    unsigned changes = 0;
    auto monitor =
        machine.in([&] { return std::make_unique<NetlinkMonitor>(context.get_executor(), [&] { ++changes; }); });
    asio::cancellation_signal stop;
    bool running = true;
    asio::co_spawn(context, monitor->run(),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { running = false; }));
    const auto until = [&](auto done) {
        const Instant end = std::chrono::steady_clock::now() + 5s;
        while (!done() && std::chrono::steady_clock::now() < end) context.run_one_for(50ms);
        return done();
    };
    const auto usable = [&] { return monitor->kernel().interfaces.usable({"lan*"}).size(); };

    ASSERT_TRUE(until([&] { return changes > 0; }));
    EXPECT_EQ(usable(), 0u) << "it is down";
    EXPECT_GT(monitor->kernel().neighbours.v4().size, 0u) << "all parts of the dump are there";
    machine.in([] { NetworkNamespace::run("ip link set lan0 up"); });
    EXPECT_TRUE(until([&] { return usable() == 1; }));
    machine.in([] { NetworkNamespace::run("ip link del lan0"); });
    EXPECT_TRUE(until([&] { return usable() == 0; }));
    EXPECT_EQ(monitor->full_v4_table(1min, std::chrono::steady_clock::now()), std::nullopt);

    stop.emit(asio::cancellation_type::all);
    EXPECT_TRUE(until([&] { return !running; }));
}

TEST(NetlinkMonitor, AfterALossNothingStandsThatWentMeanwhile)
{
    if (!NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
    const NetworkNamespace machine;
    machine.in([] { NetworkNamespace::run("ip link add lan0 type veth peer name cam0 && ip link set lan0 up"); });
    asio::io_context context;
    unsigned changes = 0;
    auto monitor =
        machine.in([&] { return std::make_unique<NetlinkMonitor>(context.get_executor(), [&] { ++changes; }); });
    asio::cancellation_signal stop;
    bool running = true;
    asio::co_spawn(context, monitor->run(),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { running = false; }));
    const auto until = [&](auto done) {
        const Instant end = std::chrono::steady_clock::now() + 20s;
        while (!done() && std::chrono::steady_clock::now() < end) context.run_one_for(50ms);
        return done();
    };
    ASSERT_TRUE(until([&] { return changes > 0; }));

    machine.in([] {  // more than the socket holds: the additions stand in it, the removals are lost
        const std::string hosts =
            "seq 0 13999 | awk '{printf \"neigh %s 10.\" int($1/65536) \".\" int($1/256)%256 \".\" "
            "$1%256 \" lladdr 02:00:00:00:00:01 nud permanent dev lan0\\n\", V}' V=";
        NetworkNamespace::run(hosts + "add | ip -batch -");
        NetworkNamespace::run(hosts + "del | ip -batch -");
    });
    const unsigned before = changes;
    ASSERT_TRUE(until([&] { return changes > before; }));
    const auto& kernel = monitor->kernel();
    const int lan0 = machine.in([] { return int(if_nametoindex("lan0")); });
    EXPECT_TRUE(kernel.neighbours.on(lan0).empty()) << kernel.neighbours.on(lan0).size() << " hosts that are gone";
    EXPECT_EQ(kernel.interfaces.name_of(lan0), "lan0");

    stop.emit(asio::cancellation_type::all);
    EXPECT_TRUE(until([&] { return !running; }));
}

}  // namespace
}  // namespace onvigil::net

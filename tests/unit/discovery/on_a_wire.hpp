#pragma once
/// A sensor and a device side in network namespaces of their own, joined by a cable.

#include "discovery/discovery.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

#include "async/notification.hpp"
#include "partners.hpp"
#include "support/netns.hpp"

namespace onvigil::discovery {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::NetworkNamespace;

/// A sensor and a device side, joined by a veth pair: lan0 (10.9.0.1) and cam0 (10.9.0.2).
class DiscoveryOnAWire : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
        sensor_ = std::make_unique<NetworkNamespace>();
        devices_ = std::make_unique<NetworkNamespace>();
        sensor_->in([&] {
            NetworkNamespace::run("ip link add lan0 type veth peer name cam0 netns " + devices_->path());
            NetworkNamespace::run("ip addr add 10.9.0.1/24 dev lan0 && ip link set lan0 up");
        });
        devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.2/24 dev cam0 && ip link set cam0 up"); });
        wait_for_carrier();
        camera_interface_ = devices_->in([] { return int(if_nametoindex("cam0")); });
    }

    /// A link of a veth pair is up only some time after both ends are.
    void wait_for_carrier() const
    {
        sensor_->in([] {
            NetworkNamespace::run(
                "for i in $(seq 200); do ip link show lan0 | grep -q 'state UP' && exit 0; "
                "sleep 0.02; done; exit 1");
        });
    }

    void start(DiscoverySettings settings)
    {
        sensor_->in([&] {
            discovery_ =
                std::make_unique<Discovery>(context_.get_executor(), std::move(settings), notes_, notes_, notes_);
            asio::co_spawn(context_, discovery_->run(),
                           asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr error) {
                               running_ = false;
                               failure_ = error;
                           }));
        });
        running_ = true;
    }

    /// Runs until `done`; false when it does not come true in time.
    bool until(const std::function<bool()>& done, std::chrono::milliseconds limit = 10s)
    {
        return sensor_->in([&] {
            const Instant end = std::chrono::steady_clock::now() + limit;
            while (!done() && std::chrono::steady_clock::now() < end) {
                context_.restart();
                context_.run_one_for(50ms);
            }
            return done();
        });
    }

    void TearDown() override
    {
        if (!running_) return;
        stop_.emit(asio::cancellation_type::all);
        EXPECT_TRUE(until([this] { return !running_; }));
    }

    /// A scan to its end; nullopt when it does not come in time.
    std::optional<ScanProgress> scan(std::vector<model::Cidr> networks = {}, std::chrono::milliseconds limit = 10s)
    {
        std::optional<ScanProgress> summary;
        asio::co_spawn(context_, discovery_->scan(std::move(networks)),
                       [&](std::exception_ptr, ScanProgress s) { summary = s; });
        (void)until([&] { return summary.has_value(); }, limit);
        return summary;
    }

    [[nodiscard]] bool has_problem(std::string_view words) const
    {
        const auto problems = discovery_->status().problems;
        return std::any_of(problems.begin(), problems.end(),
                           [&](const auto& problem) { return problem.what.find(words) != std::string::npos; });
    }

    static DiscoverySettings quick()
    {
        DiscoverySettings settings;
        settings.interval = 1h;
        settings.window = 1500ms;
        settings.protocols = {model::Protocol::ws_discovery, model::Protocol::neighbours};
        return settings;
    }
    static DiscoverySettings many_rounds()
    {
        DiscoverySettings settings = quick();
        settings.window = 300ms;
        settings.interval = 700ms;
        return settings;
    }

    asio::io_context context_;
    Notes notes_;
    std::unique_ptr<NetworkNamespace> sensor_, devices_;
    std::unique_ptr<Discovery> discovery_;
    asio::cancellation_signal stop_;
    int camera_interface_ = 0;
    bool running_ = false;
    std::exception_ptr failure_;
};

}  // namespace onvigil::discovery

#pragma once
/// discovery/named_host_probe.hpp - looks whether hosts that other hosts name are there, by opening the named TCP port
/// or port 80; nothing is said to them. What follows is decided by RelayedDeviceHosts.

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "discovery/interviews.hpp"
#include "discovery/relayed_device_hosts.hpp"
#include "discovery/sweep/sweeper.hpp"
#include "net/netlink_monitor.hpp"

#include <functional>

namespace onvigil::discovery {

class NamedHostProbe {
public:
    /// All must outlive this. Looks run in `tasks`, which must be joined before this ends.
    struct Parts {
        async::TaskGroup& tasks;
        Interviews& interviews;
        const net::Kernel& kernel;
        const DiscoverySettings& settings;
        const Sweeper& sweeper;
        UnicastSender& unicast;
    };
    using HandOn = std::function<void(RelayedDeviceHosts::Settled, const net::Place&)>;
    NamedHostProbe(const boost::asio::any_io_executor& executor, Parts parts, HandOn hand_on);

    void spoke_for_itself(const model::Observation& observation);
    /// False: no room, or more than one sender may have us look at.
    [[nodiscard]] bool hold(RelayedDevice device);

    /// Looks and hands on until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();
    /// Waits until nothing is held, at most as long as a look takes.
    [[nodiscard]] boost::asio::awaitable<void> settle();

private:
    [[nodiscard]] bool within_reach(const model::IpAddress& host) const;
    void hand_on(RelayedDeviceHosts::Settled settled);
    void settle_due();
    [[nodiscard]] boost::asio::awaitable<void> look_at(net::NamedHost host);
    [[nodiscard]] boost::asio::awaitable<bool> opens(net::NamedHost host);

    boost::asio::any_io_executor executor_;
    Parts parts_;
    HandOn hand_on_;
    RelayedDeviceHosts relayed_;
    std::size_t looking_ = 0;
    async::Notification held_;
};

}  // namespace onvigil::discovery

#pragma once
/// discovery/discovery.hpp - finds devices: sends probes, hears answers and announcements, follows interfaces and
/// neighbours, sweeps routed networks. It listens and asks; it never answers.
///
/// Owned by the daemon; everything runs on the executor's one thread. What decides is in the pure files beside
/// (rounds, sweep, hearing, ...); this shell carries their actions out.

#include "discovery/interviews.hpp"
#include "discovery/observation_listener.hpp"
#include "discovery/settings.hpp"
#include "discovery/status.hpp"
#include "net/connect_gate.hpp"
#include "net/host_keys.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace onvigil::discovery {

/// What the inventory knows and discovery needs: a port that the daemon implements.
class KnownDevices : public net::AddressOwners {
public:
    /// The addresses of the devices that are online and whose network this is. They are asked by unicast where a
    /// round heard nobody at all, so that silence there means something.
    [[nodiscard]] virtual std::vector<model::IpAddress> addresses_on(const std::string& network) const = 0;

    /// The addresses of the devices there that only the neighbour table knows, whether online or not. One datagram a
    /// round makes the kernel find out whether they are still there: it keeps what it once learned for as long as it
    /// has room.
    [[nodiscard]] virtual std::vector<model::IpAddress> neighbours_on(const std::string& network) const = 0;

    /// Every address of every device, with the device's endpoint (empty where it has none) and its network. Such
    /// devices are no news when they are heard, and keep their network when a scan of another finds them.
    using Visit =
        std::function<void(const std::string& endpoint, const model::IpAddress& address, const std::string& network)>;
    virtual void each_address(const Visit& visit) const = 0;
};

class Discovery {
public:
    /// The ports must outlive this. `resume`: where the last run's sweep stood, if it was not at its end.
    Discovery(const boost::asio::any_io_executor& executor, DiscoverySettings settings, ObservationListener& listener,
              Interviews& interviews, const KnownDevices& known, SweepPosition resume = {});
    ~Discovery();
    Discovery(const Discovery&) = delete;
    Discovery& operator=(const Discovery&) = delete;

    /// Finds devices until cancelled. The first round and the first sweep start at once.
    /// Throws std::system_error where the environment is broken (no sockets, no netlink).
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Takes new settings at once: interfaces, ports and pace follow; a sweep goes on where `networks` and `exclude`
    /// are the same.
    void adopt(DiscoverySettings settings);

    /// A round now, and a sweep of `networks` (none named: of the configured ones); returns when both have ended.
    /// If one is running, the caller joins it. `progress` is kept up to date meanwhile.
    [[nodiscard]] boost::asio::awaitable<ScanSummary> scan(std::vector<model::Cidr> networks,
                                                           std::shared_ptr<ScanProgress> progress = nullptr);

    /// Where connections to single hosts have to pass: nobody excluded, new on-link hosts in the kernel's pace.
    [[nodiscard]] net::ConnectGate& connect_gate();

    [[nodiscard]] Status status() const;

    /// What to store, so that a restart resumes the sweep that is under way.
    [[nodiscard]] SweepPosition sweep_position() const;

private:
    class Shell;
    std::unique_ptr<Shell> shell_;
};

}  // namespace onvigil::discovery

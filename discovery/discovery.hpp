#pragma once
/// discovery/discovery.hpp - finds devices: sends probes, hears answers and announcements, follows interfaces and
/// neighbours, sweeps routed networks. It listens and asks; it never answers.
///
/// Owned by the daemon; everything runs on the executor's one thread. This class connects the parts and hands on what
/// was heard. In discovery.cpp: construction, changes of settings and interfaces, scans, status. In
/// discovery_receive.cpp: from a received packet to what is handed on.

#include "async/task_group.hpp"
#include "discovery/datagrams/receive_queue.hpp"
#include "discovery/discovery_problems.hpp"
#include "discovery/interviews.hpp"
#include "discovery/multicast/bye_verifier.hpp"
#include "discovery/multicast/round_runner.hpp"
#include "discovery/named_host_probe.hpp"
#include "discovery/neighbour_reporter.hpp"
#include "discovery/observation_listener.hpp"
#include "discovery/scan_tracker.hpp"
#include "discovery/sweep/sweep_time.hpp"
#include "discovery/sweep/sweeper.hpp"
#include "discovery/unconfirmed_answers.hpp"
#include "model/health_problem.hpp"
#include "net/clock.hpp"
#include "net/interface_names.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace onvigil::discovery {

struct Status {
    model::RoundStatus rounds;
    std::vector<model::InterfaceStatus> interfaces;
    model::SweepStatus sweep;
    std::map<std::string, std::uint64_t> drops;  ///< what was not taken in, by reason, since the start
    std::vector<model::HealthProblem> problems;
};

class Discovery {
public:
    /// The ports must outlive this. `resume`: where the last run's sweep stood, if it was not at its end.
    Discovery(const boost::asio::any_io_executor& executor, DiscoverySettings settings, ObservationListener& listener,
              Interviews& interviews, const KnownDevices& known, SweepPosition resume = {});
    Discovery(const Discovery&) = delete;
    Discovery& operator=(const Discovery&) = delete;

    /// Finds devices until cancelled. The first round and the first sweep start at once.
    /// Throws std::system_error where the environment is broken (no sockets, no netlink).
    [[nodiscard]] boost::asio::awaitable<void> run();
    /// Takes new settings at once: interfaces, ports and pace follow; a sweep goes on where `networks` and `exclude`
    /// are the same.
    void reconfigure(DiscoverySettings settings);

    /// A round now, and a sweep of `networks`, returns when that has ended; none named: of the configured ones, returns
    /// when both have. If one is running, the caller joins it. `progress` is kept up to date meanwhile.
    [[nodiscard]] boost::asio::awaitable<ScanProgress> scan(std::vector<model::Cidr> networks,
                                                            std::shared_ptr<ScanProgress> progress = nullptr);
    /// How long a scan of these networks takes, for people.
    [[nodiscard]] std::chrono::milliseconds expected(const std::vector<model::Cidr>& networks) const
    {
        return sweep_time(networks, settings_, monitor_.kernel().interfaces);
    }
    /// Ends the scan that keeps this up to date.
    void stop_scan(ScanProgress& progress) { sweeper_.stop(progress); }
    /// What connections to single hosts have to pass: excluded ones get none, new on-link hosts in the kernel's pace.
    [[nodiscard]] net::ConnectGate& connect_gate() { return unicast_; }

    [[nodiscard]] Status status() const;
    /// For another reason than its message, at its stated port first; not where the network is not ours to ask.
    void ask(net::Target target);
    /// This host was asked something, and has answered.
    void answered(const model::IpAddress& host) { unconfirmed_answers_.answered(host); }
    /// More hosts are heard that answer nothing than are taken in.
    [[nodiscard]] bool flooded() const { return handler_.newcomers().flooded(net::steady_now()); }
    /// What to store, so that a restart resumes the sweep that is under way.
    [[nodiscard]] SweepPosition sweep_position() const { return sweeper_.position(); }

private:
    // discovery.cpp
    [[nodiscard]] RoundRunner::Hooks round_hooks();
    void open_unicast();
    void kernel_changed();
    void follow_interfaces();
    bool retry_sockets();
    void join(Tally& tally, const std::vector<model::Cidr>& networks);
    // discovery_receive.cpp
    [[nodiscard]] boost::asio::awaitable<void> read_packets();
    [[nodiscard]] boost::asio::awaitable<void> read_all();
    [[nodiscard]] boost::asio::awaitable<void> probe_departed();
    [[nodiscard]] boost::asio::awaitable<void> watch();
    void handle(const Packet& packet);
    [[nodiscard]] SocketRole role_of(SocketRole socket, const model::IpAddress& sender) const;
    [[nodiscard]] net::Place place_of(const Packet& packet);
    [[nodiscard]] bool may_ask(const model::IpAddress& host) const;
    [[nodiscard]] UnconfirmedAnswers::Ports confirmation_ports();
    void deliver(bool answers_probe = false);
    void release_pending();
    void look_for_drops();

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    ObservationListener& listener_;
    Interviews& interviews_;
    const KnownDevices& known_;
    net::NetlinkMonitor monitor_;
    net::ReadingFaults faults_{"datagrams of some hosts cannot be read, and are left out"};
    DatagramHandler handler_;
    async::TaskGroup tasks_;
    ReceiveQueue queue_;
    MulticastSockets sockets_;
    UnicastSender unicast_;
    RoundRunner rounds_;
    NeighbourReporter neighbours_;
    ByeVerifier bye_verifier_;
    UnconfirmedAnswers unconfirmed_answers_;
    NamedHostProbe relays_;
    Sweeper sweeper_;
    ScanTracker scans_;
    DecodedResults results_;
    async::Notification presence_probe_wanted_;
    net::InterfaceNames names_;
    bool started_ = false;  ///< the kernel's view is known
    Instant released_{}, retried_{};
};

}  // namespace onvigil::discovery

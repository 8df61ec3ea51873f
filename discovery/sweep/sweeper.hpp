#pragma once
/// discovery/sweep/sweeper.hpp - carries sweeps of networks out: the configured one at its interval, and at once those
/// of scans, which the configured one makes way for and then goes on.

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "discovery/datagrams/datagram_handler.hpp"
#include "discovery/interviews.hpp"
#include "discovery/observation_listener.hpp"
#include "discovery/scan_progress.hpp"
#include "discovery/sweep/sweep_run.hpp"
#include "discovery/unicast_sender.hpp"
#include "model/discovery_status.hpp"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class Sweeper {
public:
    /// What a sweep needs of the others; all must outlive this. TCP probes run in `tasks`, which must be joined
    /// before this ends.
    struct Ports {
        async::TaskGroup& tasks;
        UnicastSender& unicast;
        DatagramHandler& handler;
        ObservationListener& listener;
        Interviews& interviews;
        std::function<std::vector<model::IpAddress>(const std::string& network)> known;
        std::function<void()> release_pending;  ///< hands over what is still held back
    };
    Sweeper(boost::asio::any_io_executor executor, const DiscoverySettings& settings, Ports ports, SweepPosition resume,
            std::uint64_t seed);

    [[nodiscard]] boost::asio::awaitable<void> run();
    void reconfigure(const DiscoverySettings& settings);

    /// Sweeps these networks now; none named: the configured ones, or joins that sweep if it is under way. Returns when
    /// it has ended. `progress` is kept up to date meanwhile.
    [[nodiscard]] boost::asio::awaitable<void> sweep_now(std::vector<model::Cidr> networks,
                                                         std::shared_ptr<ScanProgress> progress);

    /// Ends the sweep of this scan, or its waiting for the configured one.
    void stop(ScanProgress& progress);

    /// A device answered.
    void heard(const model::IpAddress& from);
    /// The kernel dropped answers to unicast probes.
    void dropped();

    /// The configured networks as they are swept and named.
    [[nodiscard]] const std::vector<model::Cidr>& configured() const noexcept { return configured_; }
    /// Their names, for reports.
    [[nodiscard]] std::vector<std::string> awaited() const;
    /// Whether it is in a network that is swept, at its interval or by a scan.
    [[nodiscard]] bool covers(const model::IpAddress& address) const;
    /// The network of a scan that has this address; null if none.
    [[nodiscard]] const model::Cidr* scanned_network_of(const model::IpAddress& address) const;
    /// The configured sweep under way; null if none is.
    [[nodiscard]] const SweepRun* regular() const { return regular_ ? &regular_->sweep : nullptr; }
    [[nodiscard]] bool running() const { return regular_ != nullptr || !scans_.empty(); }
    [[nodiscard]] model::SweepStatus status() const;
    [[nodiscard]] SweepPosition position() const;
    [[nodiscard]] const std::vector<std::string>& too_large() const noexcept { return too_large_; }

private:
    struct Running {
        SweepRun sweep;
        std::vector<ProbeMessage> probes;
        model::TimePoint started;
        std::vector<std::shared_ptr<ScanProgress>> progress;
        bool abandoned = false;  ///< the configuration changed under it
        [[nodiscard]] bool wants_turn(Instant now) const;
        void update_progress() const;
    };
    using RunningPtr = std::shared_ptr<Running>;

    [[nodiscard]] RunningPtr make(std::vector<model::Cidr> networks, SweepPosition resume);
    void start_regular();
    [[nodiscard]] RunningPtr whose_turn(Instant now) const;
    [[nodiscard]] Instant next_turn() const;
    [[nodiscard]] bool interrupted(const Running& running) const;
    [[nodiscard]] boost::asio::awaitable<void> go_on(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> probe(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> probe_by_tcp(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> probe_ports(model::IpAddress host, std::string network);
    [[nodiscard]] boost::asio::awaitable<std::optional<bool>> opens_in_turn(model::IpAddress host, std::uint16_t port);
    void end(const RunningPtr& running);
    static void abandon(Running& scan);
    void choose_networks();

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    Ports ports_;
    SweepPosition resume_;
    std::uint64_t seed_;

    async::Notification changed_;
    async::Notification tcp_probe_ended_;
    boost::asio::steady_timer ended_;  ///< cancelled at every end of a sweep
    Instant next_regular_{};
    RunningPtr regular_;
    std::list<RunningPtr> scans_;  ///< the smallest first: none waits for a larger one
    std::uint64_t regular_ended_ = 0;
    std::vector<std::shared_ptr<ScanProgress>> joining_;  ///< of scans that wait for the next regular one
    std::vector<model::Cidr> configured_;
    std::size_t tcp_probing_ = 0;  ///< hosts
    std::vector<std::string> too_large_;
    std::optional<model::TimePoint> last_finished_;
};

}  // namespace onvigil::discovery

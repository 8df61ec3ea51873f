#pragma once
/// discovery/multicast/round_runner.hpp - carries rounds out: sends the probes of the schedule, probes known devices
/// one by one where multicast may be broken, and reports each round.

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "discovery/datagrams/datagram_handler.hpp"
#include "discovery/discovery_problems.hpp"
#include "discovery/known_devices.hpp"
#include "discovery/multicast/multicast_sockets.hpp"
#include "discovery/multicast/new_interface_probes.hpp"
#include "discovery/multicast/round_schedule.hpp"
#include "discovery/unicast_sender.hpp"
#include "model/discovery_status.hpp"
#include "net/netlink_monitor.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace onvigil::discovery {

class RoundRunner {
public:
    /// All must outlive this; unicast probes run in `tasks`, which must be joined before this ends.
    struct Parts {
        async::TaskGroup& tasks;
        DatagramHandler& handler;
        MulticastSockets& sockets;
        UnicastSender& unicast;
        const net::Kernel& kernel;
        const KnownDevices& known;
    };
    /// What else is done in the course of a round.
    struct Hooks {
        std::function<void()> begins;
        std::function<void()> look_for_drops;                       ///< now and then
        std::function<boost::asio::awaitable<void>()> all_is_read;  ///< everything received has been handed over
        std::function<void(model::RoundReport)> ended;
        std::function<bool(const model::IpAddress&)> may_ask;  ///< a device that is known there
    };
    RoundRunner(const boost::asio::any_io_executor& executor, const DiscoverySettings& settings, Parts parts,
                Hooks hooks);

    /// Rounds, until cancelled. The first begins at once.
    [[nodiscard]] boost::asio::awaitable<void> run();
    /// Probes on interfaces that come up during a round.
    [[nodiscard]] boost::asio::awaitable<void> probe_new_interfaces();

    void reconfigure(const DiscoverySettings& settings);

    /// A round now, or after the one that is nearly over. The number of the round to wait for.
    [[nodiscard]] std::uint64_t request();
    /// Returns when that round has ended.
    [[nodiscard]] boost::asio::awaitable<void> ended(std::uint64_t round);

    /// An interface or an address of one is there. In a round it is probed by itself, and at once; between rounds one
    /// begins.
    void interface_appeared(int interface);
    /// Interfaces have other names: what is known of them stays.
    void renamed(const std::map<std::string, std::string>& interfaces);
    void new_device();
    /// Answers were lost; `multicast`: some of those to this round's multicast may be among them.
    void dropped(std::uint64_t datagrams, bool multicast);

    [[nodiscard]] bool running() const { return schedule_.running(); }
    /// The interface for which this host was probed alone in this round; null if it was not.
    [[nodiscard]] const std::string* probed_alone_on(const model::IpAddress& host) const;
    /// A host that was probed alone there has answered.
    void answered_alone(const std::string& network) { answered_alone_.insert(network); }

    [[nodiscard]] model::RoundStatus status() const;
    /// How the interfaces fared in the last round.
    [[nodiscard]] std::vector<model::InterfaceStatus> interfaces() const;
    /// Which interfaces were silent, mute or lost, who flooded, and how many datagrams were lost.
    void describe(Circumstances& facts) const;

private:
    /// How an interface fared in the last round.
    struct Outcome {
        std::size_t answers = 0;
        unsigned mute_rounds = 0;    ///< in a row: no answer to multicast, while devices probed alone answered
        unsigned silent_rounds = 0;  ///< in a row: those, and the ones without any answer
    };
    void begin(RoundReason reason);
    void send(const SendProbes& action);
    [[nodiscard]] boost::asio::awaitable<void> end(EndRound action);
    [[nodiscard]] boost::asio::awaitable<void> probe_silent();
    [[nodiscard]] boost::asio::awaitable<void> probe_neighbours();
    void note_outcomes();
    /// Named or with devices that have answered there, and gone or down.
    [[nodiscard]] std::vector<std::string> lost_interfaces() const;
    /// Nullopt: it was in no round.
    [[nodiscard]] std::optional<Outcome> outcome_on(const std::string& interface) const;

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    Parts parts_;
    Hooks hooks_;
    RoundSchedule schedule_;
    NewInterfaceProbes new_interfaces_;
    async::Notification changed_;
    async::Notification new_interface_;
    boost::asio::steady_timer over_;  ///< cancelled at every end of a round: wakes all that wait for one
    std::uint64_t seed_;
    std::set<std::string> probed_interfaces_;                         ///< in this round
    std::unordered_map<model::IpAddress, std::string> probed_alone_;  ///< in this round, and on which interface
    std::set<std::string> answered_alone_;                            ///< where one of those has answered
    std::map<std::string, Outcome> outcomes_;
    std::map<int, std::string> answered_on_;  ///< interfaces by index: one that is renamed stays the same
    std::vector<std::string> flooding_last_round_;
    std::uint64_t drops_this_round_ = 0, drops_last_round_ = 0;
    model::RoundStatus status_;
};

}  // namespace onvigil::discovery

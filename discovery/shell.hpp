#pragma once
/// discovery/shell.hpp - carries out what the pure parts decide: Discovery's coroutines and what they share.
///
/// One thread. follow_kernel keeps interfaces and sockets, read_packets decodes, keep_rounds probes, ask_newcomers does
/// on interfaces that came up meanwhile, watch_farewells makes sure of those who said Bye, keep_watch looks at what
/// nobody announces; sweeps are the Sweeper's.

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "discovery/discovery.hpp"
#include "discovery/farewells.hpp"
#include "discovery/intake.hpp"
#include "discovery/newcomers.hpp"
#include "discovery/problems.hpp"
#include "discovery/rounds.hpp"
#include "discovery/sockets.hpp"
#include "discovery/sweeper.hpp"
#include "discovery/unicast.hpp"
#include "net/netlink_socket.hpp"

#include <list>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace onvigil::discovery {

class Discovery::Shell {
public:
    Shell(const boost::asio::any_io_executor& executor, DiscoverySettings settings, ObservationListener& listener,
          Interviews& interviews, const KnownDevices& known, SweepPosition resume);

    [[nodiscard]] boost::asio::awaitable<void> run();
    void adopt(DiscoverySettings settings);
    [[nodiscard]] boost::asio::awaitable<ScanSummary> scan(std::vector<model::Cidr> networks,
                                                           std::shared_ptr<ScanProgress> progress);
    [[nodiscard]] net::ConnectGate& connect_gate() { return unicast_; }
    [[nodiscard]] Status status() const;
    [[nodiscard]] SweepPosition sweep_position() const { return sweeper_.position(); }

private:
    [[nodiscard]] boost::asio::awaitable<void> follow_kernel();
    [[nodiscard]] boost::asio::awaitable<void> read_packets();
    [[nodiscard]] boost::asio::awaitable<void> keep_rounds();
    [[nodiscard]] boost::asio::awaitable<void> ask_newcomers();
    [[nodiscard]] boost::asio::awaitable<void> watch_farewells();
    [[nodiscard]] boost::asio::awaitable<void> keep_watch();

    /// A scan that is running, and who answered during it.
    struct Tally {
        std::shared_ptr<ScanProgress> progress;
        std::vector<model::Cidr> networks;
        std::unordered_set<model::IpAddress> senders;
        void count(const model::IpAddress& from);
    };

    void know_inventory();
    void open_unicast();
    void note(const net::netlink::Done& done);
    void apply(const net::netlink::Message& message);
    void interfaces_changed();
    void greet(int interface);
    void handle(const Packet& packet);
    [[nodiscard]] Ear ear_of(const Packet& packet) const;
    [[nodiscard]] net::Place place_of(const Packet& packet, bool asked_alone);
    void deliver(Findings& findings);
    void let_go();
    void tell_neighbour(const model::Observation& heard);
    void begin_round(RoundReason reason);
    void send_questions(const SendQuestions& action);
    [[nodiscard]] boost::asio::awaitable<void> ask_silent();
    void count_mute_rounds();
    void begin_tally(const std::shared_ptr<Tally>& tally);
    [[nodiscard]] boost::asio::awaitable<void> end_round(EndRound end);
    void tell_neighbours();
    [[nodiscard]] boost::asio::awaitable<void> try_neighbours();
    void notice_drops();
    void look_again(Instant now);
    bool retry_ports(Instant now);
    void update_problems(model::TimePoint now);
    [[nodiscard]] std::vector<std::string> silent_interfaces() const;

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    ObservationListener& listener_;
    Interviews& interviews_;
    const KnownDevices& known_;

    Kernel kernel_;
    Kernel staging_;                 ///< filled by a dump, then taken over as a whole
    std::size_t dumps_missing_ = 0;  ///< parts of the dump still to come; 0: kernel_ is up to date
    bool synced_ = false;

    net::NetlinkSocket netlink_;
    Hearing hearing_;
    async::TaskGroup tasks_;
    Intake intake_;
    Sockets sockets_;
    Unicast unicast_;
    Rounds rounds_;
    Newcomers newcomers_;
    Farewells farewells_;
    Sweeper sweeper_;
    Problems problems_;
    Findings findings_;

    async::Notification rounds_changed_;
    async::Notification newcomers_changed_;
    async::Notification farewells_changed_;
    boost::asio::steady_timer round_over_;  ///< cancelled at every end of a round: wakes all who wait for one
    std::uint64_t seed_;
    std::set<std::string> asked_interfaces_;                         ///< in this round
    std::set<model::IpAddress> neighbours_told_;                     ///< in this round
    std::unordered_map<model::IpAddress, std::string> asked_alone_;  ///< in this round, and on which interface
    std::set<std::string> answered_alone_;                           ///< where one of those has answered
    std::map<std::string, unsigned> mute_rounds_;  ///< in a row: silent to multicast, and answered when asked alone
    std::map<std::string, std::size_t> last_answers_;
    std::vector<std::string> loud_last_round_;
    Tally round_;  ///< without progress: who has answered in the round that is running
    std::list<std::shared_ptr<Tally>> scans_;
    std::unordered_map<model::IpAddress, std::string> homes_;  ///< of hosts that a scan of other networks may find
    RoundsStatus rounds_status_;
    std::uint64_t drops_this_round_ = 0;
    Lately v4_table_full_, v6_table_full_;
    Instant asking_until_{}, tables_asked_{}, let_go_{}, retried_{}, routes_asked_{};
};

}  // namespace onvigil::discovery

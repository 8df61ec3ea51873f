#pragma once
/// simulator/udp_responder.hpp - reads probes on every discovery port and sends each camera's answer from its own
/// address.
///
/// One socket a port serves all cameras: IP_PKTINFO tells where a datagram went (to the group: every camera answers; to
/// one address: that one) and sets the address an answer leaves from.

#include "async/task_group.hpp"
#include "simulator/datagrams.hpp"
#include "simulator/discovery_protocol.hpp"
#include "simulator/fleet.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onvigil::simulator {

class UdpResponder {
public:
    /// Opens the ports the fleet needs and reads them in `tasks`. `fleet` and `totals` outlive it.
    UdpResponder(async::TaskGroup& tasks, boost::asio::any_io_executor executor, Fleet& fleet, Totals& totals,
                 std::vector<unsigned> interfaces, Confinement confinement, std::uint64_t seed);

    /// Ports that a new scenario needs beside; answers still waiting are forgotten.
    void fleet_changed();

    /// Sends what is due until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> answer();

    /// Multicasts Bye for the first and Hello for the others, from their addresses, spread over half a second.
    [[nodiscard]] boost::asio::awaitable<void> announce(std::vector<Camera> byes, std::vector<Camera> hellos);

private:
    using Steady = std::chrono::steady_clock;
    struct Listener {
        ListenPort port;
        boost::asio::ip::udp::socket socket;
        std::uint32_t kernel_drops = 0;
    };
    struct Asked {
        Question question;
        Peer from;
        Listener* listener = nullptr;
    };
    struct Pending {
        Steady::time_point due;
        std::uint32_t camera = 0;
        std::shared_ptr<const Asked> asked;
        bool operator<(const Pending& other) const { return due > other.due; }
    };
    struct Batch;

    void open_missing();
    [[nodiscard]] boost::asio::awaitable<void> listen(Listener& listener);
    void receive(Listener& listener, const Datagram& datagram);
    void ask(Camera& camera, const std::shared_ptr<const Asked>& asked, bool copy, bool unicast, unsigned interface);
    [[nodiscard]] bool is_copy(const Question& question, const Datagram& datagram);
    [[nodiscard]] unsigned interface_of(const Entry& entry);
    [[nodiscard]] boost::asio::ip::udp::socket& socket_for(const Camera& camera, Listener& listener);
    /// Sends what is due; false: the kernel has no room now.
    [[nodiscard]] bool send_due();
    [[nodiscard]] bool flush(Batch& batch);
    void announce(const Camera& camera, bool hello);
    [[nodiscard]] std::chrono::milliseconds up_to(std::chrono::milliseconds most);

    async::TaskGroup& tasks_;
    boost::asio::any_io_executor executor_;
    Fleet& fleet_;
    Totals& totals_;
    std::vector<unsigned> interfaces_;
    Confinement confinement_;
    std::deque<Listener> listeners_;  ///< they stay where they are
    std::optional<boost::asio::ip::udp::socket> ephemeral_;
    std::priority_queue<Pending> pending_;
    boost::asio::steady_timer wake_;
    Receiver receiver_;
    std::unordered_map<std::string, unsigned> interface_numbers_;  ///< of entries' own interfaces
    std::unordered_set<std::string> seen_;  ///< questions of the last while, to know their copies
    std::mt19937_64 random_;
    std::uint64_t answers_ = 0;
};

}  // namespace onvigil::simulator

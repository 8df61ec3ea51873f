#pragma once
/// simulator/udp_responder.hpp - hears probes on every discovery port and sends each camera's answer from its own
/// address.
///
/// One socket a port serves all cameras: IP_PKTINFO tells where a datagram went (to the group: every camera answers; to
/// one address: that one) and sets the address an answer leaves from.

#include "simulator/datagrams.hpp"
#include "simulator/fleet.hpp"
#include "simulator/udp_questions.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
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
    /// Opens the ports the fleet needs. `fleet` and `totals` outlive it.
    UdpResponder(boost::asio::any_io_executor executor, Fleet& fleet, Totals& totals, std::vector<unsigned> interfaces,
                 Confinement confinement, std::uint64_t seed);

    /// Ports that a new scenario needs beside; answers still waiting are forgotten.
    void fleet_changed();

    [[nodiscard]] const std::vector<Ear>& ears() const noexcept { return ears_; }
    /// Reads one port until cancelled. One coroutine an ear.
    [[nodiscard]] boost::asio::awaitable<void> hear(Ear ear);
    /// Sends what is due until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> answer();

    /// Multicasts Bye for the first and Hello for the others, from their addresses, spread over half a second.
    [[nodiscard]] boost::asio::awaitable<void> announce(std::vector<Camera> byes, std::vector<Camera> hellos);

private:
    using Steady = std::chrono::steady_clock;
    struct Asked {
        Question question;
        Peer from;
        Ear ear{};
    };
    struct Pending {
        Steady::time_point due;
        std::uint32_t camera = 0;
        std::shared_ptr<const Asked> asked;
        bool operator<(const Pending& other) const { return due > other.due; }
    };
    struct Batch;

    void open_missing();
    void heard(Ear ear, const Datagram& datagram);
    void ask(Camera& camera, const std::shared_ptr<const Asked>& asked, bool copy, bool unicast, unsigned interface);
    [[nodiscard]] bool is_copy(const Question& question, const Datagram& datagram);
    [[nodiscard]] unsigned interface_of(const Entry& entry);
    [[nodiscard]] boost::asio::ip::udp::socket& socket_for(const Camera& camera, Ear ear);
    /// Sends what is due; false: the kernel has no room now.
    [[nodiscard]] bool send_due();
    [[nodiscard]] bool flush(Batch& batch);
    void announce(const Camera& camera, bool hello);
    [[nodiscard]] std::chrono::milliseconds up_to(std::chrono::milliseconds most);

    boost::asio::any_io_executor executor_;
    Fleet& fleet_;
    Totals& totals_;
    std::vector<unsigned> interfaces_;
    Confinement confinement_;
    std::vector<Ear> ears_;
    std::array<std::optional<boost::asio::ip::udp::socket>, ear_count> sockets_;
    std::optional<boost::asio::ip::udp::socket> ephemeral_;
    std::priority_queue<Pending> pending_;
    boost::asio::steady_timer wake_;
    Receiver receiver_;
    std::unordered_map<std::string, unsigned> interface_numbers_;  ///< of entries' own interfaces
    std::unordered_set<std::string> seen_;  ///< questions of the last while, to know their copies
    std::array<std::uint32_t, ear_count> kernel_drops_{};
    std::mt19937_64 random_;
    std::uint64_t answers_ = 0;
};

}  // namespace onvigil::simulator

#pragma once
/// discovery/answer_verifier.hpp - what proves a maker counts only as the answer to a question that its host alone saw.
///
/// Any host can send a datagram in another's name, and the answer to a multicast probe is one of them. A message of a
/// maker's own protocol (model/protocol_traits) is held, and its sender is asked by unicast, with a fresh id and from a
/// fresh port. Its answer is handed on in place of what was held. Without one in time the claims are handed on as
/// unsolicited, without what identifies a device; without any answer they are withdrawn.

#include "async/notification.hpp"
#include "base/instant.hpp"
#include "discovery/protocols/protocol_row.hpp"
#include "discovery/settings.hpp"
#include "net/udp_socket.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class AnswerVerifier {
public:
    struct Ports {
        std::function<void(model::Observation)> hand_on;
        /// Waits for a place in the pace of unicast probes. False: the host is excluded.
        std::function<boost::asio::awaitable<bool>(model::IpAddress)> permit;
    };

    AnswerVerifier(boost::asio::any_io_executor executor, Ports ports);

    /// A port that all questions have to leave from (`discovery.source_port`); 0: each from one of its own.
    void set_source_port(std::uint16_t port) { source_port_ = port; }

    /// True: the observation needs an answer of its own to count, and is held. Otherwise it is left as it is.
    [[nodiscard]] bool hold(model::Observation& observation);

    /// Asks, listens and hands on until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Waits until nothing is held that has not been handed on, at most as long as one message is held.
    [[nodiscard]] boost::asio::awaitable<void> settle();

    /// Hosts that did not answer when asked whether they had sent what came in their name.
    [[nodiscard]] std::uint64_t refuted() const noexcept { return refuted_count_; }

    static constexpr auto held_for = std::chrono::milliseconds(1000);
    static constexpr auto ask_again_after = std::chrono::milliseconds(500);
    static constexpr unsigned questions = 3;
    static constexpr auto last_answer_after = std::chrono::milliseconds(1500);  ///< the last question
    static constexpr auto remembered_for = std::chrono::hours(1);

private:
    using Sender = std::pair<model::IpAddress, model::Protocol>;
    struct Held {
        model::Observation observation;
        Instant heard{}, asked{};
        unsigned sent = 0;
        std::uint64_t seed = 0;
        std::unique_ptr<net::UdpSocket> socket{};
        bool handed_on = false;
    };

    [[nodiscard]] boost::asio::awaitable<void> tick();
    [[nodiscard]] boost::asio::awaitable<bool> ask(const Sender& sender, Held& held);
    void send(const Sender& sender, Held& held);
    [[nodiscard]] bool answered(const Sender& sender, Held& held);
    void hand_on_unsolicited(const Sender& sender, Held& held);
    void refute(const Sender& sender, const Held& held);
    [[nodiscard]] bool remembered(const Sender& sender) const;

    boost::asio::any_io_executor executor_;
    Ports ports_;
    std::uint16_t source_port_ = 0;
    std::map<Sender, Held> held_;
    std::size_t open_ = 0;                                 ///< sockets
    std::unordered_map<std::uint64_t, Instant> verified_;  ///< what was said, and by which sender
    std::map<Sender, Instant> refuted_;
    std::uint64_t refuted_count_ = 0;
    net::ReceiveBuffer buffer_;
    async::Notification wanted_;
};

}  // namespace onvigil::discovery

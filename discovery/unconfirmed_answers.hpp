#pragma once
/// discovery/unconfirmed_answers.hpp - answers that are held until their sender has confirmed them: what proves a maker
/// counts only as the answer to a question that its host alone saw.
///
/// Any host can send a datagram in another's name, and the answer to a multicast probe is one of them. A message of a
/// maker's own protocol (model/protocol_traits) is held, and its sender is asked by unicast. What shows that the answer
/// is its own is a fresh id that it repeats; of a protocol without ids, which sockets it answers (sender_proof.hpp).
/// It is handed on in place of what was held. Without one in time the claims are handed on as unsolicited, without what
/// identifies a device, and where the host may be an invention, one of many, without the claims; without any answer, or
/// with forged ones, they are withdrawn, and the host is asked again no sooner than after a pause. A message of another
/// protocol is handed on at once; where its host may be an invention, so is only what shows no maker, and the rest when
/// the host has answered anything.

#include "async/notification.hpp"
#include "base/instant.hpp"
#include "discovery/discovery_settings.hpp"
#include "discovery/protocols/protocol_row.hpp"
#include "discovery/question_sockets.hpp"
#include "discovery/refuted_senders.hpp"
#include "discovery/unicast_sender.hpp"
#include "net/clock.hpp"
#include "net/reading_faults.hpp"

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::discovery {

class UnconfirmedAnswers {
public:
    struct Ports {
        net::ReadingFaults& faults;
        std::function<void(model::Observation)> hand_on;
        std::function<Permission(const model::IpAddress&, std::size_t datagrams)> permit;
        std::function<bool(const model::IpAddress&)> known;  ///< a device is there that is no invention of a flood
        std::function<bool(const model::IpAddress&)> shown;  ///< the host likely is none
        std::function<void(const model::IpAddress&)> prove;  ///< it is there: it has answered
    };

    UnconfirmedAnswers(boost::asio::any_io_executor executor, Ports ports);

    /// A port that all questions have to leave from (`discovery.source_port`); 0: each from one of its own.
    void set_source_port(std::uint16_t port) { source_port_ = port; }

    /// True: the observation needs an answer of its own to count, and is held. Otherwise it is to be handed on.
    /// `answers_probe`: it came to a socket that probes leave from. Such senders and known devices are asked first.
    [[nodiscard]] bool hold(model::Observation& observation, bool answers_probe);
    /// The host has shown that it is there: what it was not believed before is handed on.
    void answered(const model::IpAddress& host);
    /// Of a host for which there is no room: it is asked, and heard when it answers.
    void ask(model::Observation observation, bool answers_probe);

    /// Asks, listens and hands on until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Waits until nothing is held that has not been handed on, at most as long as one message is held.
    [[nodiscard]] boost::asio::awaitable<void> settle();

    /// Hosts that did not answer when asked whether they had sent what came in their name, or not alone.
    [[nodiscard]] std::uint64_t refuted() const noexcept { return refuted_.count(); }
    /// Hosts in whose name answers came that no question of ours to them explains, of late (some, if they are many).
    [[nodiscard]] std::vector<std::string> forged() const { return refuted_.forged(net::steady_now()); }

    static constexpr auto answer_within = std::chrono::milliseconds(1000);
    static constexpr auto held_for = std::chrono::milliseconds(5000);  ///< at most, while others are asked
    static constexpr auto ask_again_after = std::chrono::milliseconds(500);
    static constexpr unsigned questions = 3;                                    ///< after the last sign of the host
    static constexpr auto last_answer_after = std::chrono::milliseconds(1500);  ///< the last question
    static constexpr auto remembered_for = RefutedSenders::remembered_for;

private:
    using Sender = RefutedSenders::Sender;
    struct Held {
        model::Observation observation;
        Instant heard{}, first_asked{}, asked{};
        unsigned sent = 0;
        std::uint64_t seed = 0;
        std::optional<SenderProof> question{};
        HostSockets own{};  ///< where the port is fixed
        bool under_way = false;
        bool handed_on = false;
        bool has_room = true;  ///< it is a device, whether it answers or not
    };
    using AllHeld = std::map<Sender, Held>;

    [[nodiscard]] bool needs_answer(const model::Observation& observation, Instant now) const;
    [[nodiscard]] Held* begin(model::Observation& observation, bool known, bool answers_probe, Instant now);
    [[nodiscard]] bool make_room(std::size_t rank);
    void withhold(model::Observation& observation);
    [[nodiscard]] model::Observation unanswered(const model::Observation& held) const;
    void tick();
    void read_answers();
    void read(std::size_t socket, const net::Datagram& datagram, const Sender* only = nullptr);
    [[nodiscard]] bool count(AllHeld::iterator at, std::size_t socket, std::uint16_t port, std::uint64_t said);
    void prove(AllHeld::iterator held, DecodedMessage message);
    void ask_waiting();
    [[nodiscard]] bool room_to_ask() const;
    [[nodiscard]] bool open_sockets(const Sender& sender, Held& held);
    [[nodiscard]] static std::vector<ProbeMessage> forms(const Sender& sender, const Held& held);
    [[nodiscard]] std::size_t datagrams(const Sender& sender, const Held& held);
    void send(const Sender& sender, Held& held);
    void send_nothing(const Sender& sender, const Held& held);
    void look_after(AllHeld::iterator held, Instant now);
    void hand_on_unsolicited(const Sender& sender, Held& held);
    void refute(AllHeld::iterator held, bool forged);
    void end(AllHeld::iterator held);

    boost::asio::any_io_executor executor_;
    Ports ports_;
    std::uint16_t source_port_ = 0;
    QuestionSockets sockets_;
    AllHeld held_;
    std::map<Sender, model::Observation> withheld_;  ///< of protocols that prove no maker
    std::array<std::deque<Sender>, 4> waiting_;  ///< to be asked: known ones, of those that answered the likely, others
    std::size_t under_way_ = 0;                  ///< of held_
    std::unordered_map<std::uint64_t, Instant> verified_;  ///< what was said, and by which sender
    RefutedSenders refuted_;
    net::ReceiveBuffer buffer_;
    async::Notification wanted_;
};

}  // namespace onvigil::discovery

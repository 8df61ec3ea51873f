#pragma once
/// discovery/multicast/round_schedule.hpp - when to probe by multicast, and when a round is over.
///
/// Sans-I/O: the round runner asks `next`, does what it says, and reports what happened. A round sends its probes in
/// volleys: each probe four times as WS-Discovery prescribes (first gap random 50-250 ms, doubled up to 500 ms) under
/// the same MessageID; where the kernel dropped answers another volley follows under fresh ones, since devices answer a
/// MessageID only once. What is new, or was dropped, brings the next round forward.

#include "base/instant.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace onvigil::discovery {

struct RoundTimes {
    milliseconds interval = std::chrono::minutes(5);
    milliseconds window = std::chrono::seconds(5);
};

/// Why a round takes place. Only regular and asked-for rounds count for presence: extra ones come in quick succession
/// and would make a device that is restarting look gone.
enum class RoundReason : std::uint8_t { regular, asked, extra };

/// Forget the last round's copies.
struct BeginRound {
    RoundReason reason{};
    bool operator==(const BeginRound&) const = default;
};
/// Send every probe on every interface. `volley` counts the MessageIDs of a round: the same number, the same ids.
struct SendProbes {
    unsigned volley = 0;
    unsigned repeat = 0;  ///< 0 .. 3 within the volley
    bool operator==(const SendProbes&) const = default;
};
/// The window is over: probe the known devices of interfaces where none answered, and call `silent_probed` when that is
/// done (the round goes on meanwhile).
struct ProbeSilent {
    bool operator==(const ProbeSilent&) const = default;
};
struct EndRound {
    RoundReason reason{};
    bool lossy = false;  ///< the kernel threw answers away in it
    bool operator==(const EndRound&) const = default;
};
/// A regular round is to come: probe the hosts that only the neighbour table knows, so that by its end the kernel has
/// found out which of them are still there.
struct ProbeNeighbours {
    bool operator==(const ProbeNeighbours&) const = default;
};
struct WaitUntil {
    Instant when;
    bool operator==(const WaitUntil&) const = default;
};
/// The gap after the first repeat of a volley, and the one after that.
[[nodiscard]] milliseconds first_gap(std::uint64_t random);
[[nodiscard]] milliseconds next_gap(milliseconds gap);

using RoundAction = std::variant<BeginRound, SendProbes, ProbeSilent, EndRound, ProbeNeighbours, WaitUntil>;

class RoundSchedule {
public:
    /// The first round begins at `start`. `seed`: of the random gaps.
    RoundSchedule(RoundTimes times, std::uint64_t seed, Instant start);

    /// What to do at `now`; WaitUntil only when there is nothing else.
    [[nodiscard]] RoundAction next(Instant now);

    void reconfigure(RoundTimes times, Instant now);

    /// A round is wanted now: one begins at once, or the one that is running sends another volley. False: the running
    /// one is nearly over, and another begins after it.
    bool request(Instant now);
    /// An interface came up. Between rounds: a round soon. In one the interface is probed by itself
    /// (new_interface_probes.hpp); true: the round waits for its answers. False: it has waited long enough for others,
    /// and another follows.
    bool interface_appeared(Instant now);
    /// A device answered, or announced itself, that was not known before.
    void new_device(Instant now);
    /// The kernel threw answers away.
    void dropped(Instant now);
    /// How many hosts ProbeSilent came to: with any, their answers are waited for.
    void silent_probed(std::size_t hosts, Instant now);

    [[nodiscard]] bool running() const noexcept { return running_; }
    /// When the next one begins, as far as is known now.
    [[nodiscard]] Instant next_begin() const;

    static constexpr unsigned repeats = 4;
    static constexpr unsigned max_volleys = 5;  ///< per round: one, and what drops and requests add
    static constexpr auto extra_round_after = std::chrono::seconds(10);  ///< doubled by each that follows another
    static constexpr auto volley_gap =
        std::chrono::milliseconds(1000);  ///< after the last repeat, before the next volley
    static constexpr auto interface_settles = std::chrono::milliseconds(200);
    static constexpr auto kernel_looks =
        std::chrono::seconds(10);  ///< from a datagram to a neighbour that is gone until it is in the table no more
    static constexpr auto longest_wait =
        std::chrono::seconds(10);  ///< past the window, for interfaces that keep coming up

private:
    [[nodiscard]] RoundAction next_step(Instant now);
    [[nodiscard]] RoundAction begin(Instant now);
    [[nodiscard]] SendProbes send(Instant now);
    [[nodiscard]] EndRound end(Instant now);
    [[nodiscard]] Instant window_end() const;
    [[nodiscard]] Instant neighbours_at() const;
    [[nodiscard]] std::optional<Instant> next_send() const;
    void volley_at(Instant when);
    void extra_by(Instant when);

    RoundTimes times_;
    std::uint64_t random_;
    bool running_ = false;
    RoundReason reason_ = RoundReason::regular;
    Instant began_{};
    Instant next_regular_;
    std::optional<Instant> next_extra_;
    bool neighbours_probed_ = false;  ///< for the next regular round
    unsigned extras_in_a_row_ = 0;
    bool requested_ = true;

    unsigned volley_ = 0;
    unsigned sent_ = 0;  ///< repeats of the volley under way
    Instant send_at_{};
    milliseconds gap_{};
    Instant last_sent_{};
    std::optional<Instant> another_volley_;
    bool silent_begun_ = false;
    bool silent_running_ = false;
    std::optional<Instant> silent_until_;
    std::optional<Instant> new_interfaces_until_;
    bool new_device_ = false;
    bool dropped_ = false;
};

}  // namespace onvigil::discovery

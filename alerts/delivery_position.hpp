#pragma once
/// alerts/delivery_position.hpp - how far one sink has come in the journal: what is certain to have arrived, what is on
/// its way, what is sent again. Pure.
///
/// Sequence numbers only; certain() <= handed_over(). Durable is what is certain: after a failure or a restart
/// everything behind it is sent again.

#include "alerts/event_journal.hpp"
#include "alerts/loss_report.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace onvigil::alerts {

class DeliveryPosition {
public:
    /// `begin`: where a sink that has no cursor yet starts.
    explicit DeliveryPosition(std::uint64_t begin) : handed_over_(begin), certain_(begin) {}

    /// Goes on from the stored cursor.
    void resume(const Cursor& stored);
    /// What is to be stored.
    [[nodiscard]] Cursor cursor() const { return {certain_, certain_ < replay_until_ ? replay_until_ : 0}; }

    /// Handed to the sink, or not wanted by it, up to here.
    [[nodiscard]] std::uint64_t handed_over() const noexcept { return handed_over_; }
    [[nodiscard]] std::uint64_t certain() const noexcept { return certain_; }
    /// What the sink is done with even if a replay has been requested.
    [[nodiscard]] std::uint64_t done_with() const noexcept
    {
        return std::min(certain_, replay_from_.value_or(certain_));
    }
    [[nodiscard]] const std::deque<std::uint64_t>& in_flight() const noexcept { return in_flight_; }

    /// The event goes to the sink.
    void send(std::uint64_t seq) { in_flight_.push_back(seq); }
    /// Everything up to `seq` was handed over or not wanted.
    void advance(std::uint64_t seq) { handed_over_ = std::max(handed_over_, seq); }
    /// What the sink is certain of; returns how many events that are.
    std::size_t confirm(std::uint64_t seq);
    /// After a failure: reading goes on behind what is certain. Returns what of the rest is gone from the journal.
    [[nodiscard]] Loss give_up();
    /// Leaves out the event that was refused, and goes on behind it.
    void park(std::uint64_t seq) { certain_ = handed_over_ = std::max(certain_, seq); }
    /// Goes on behind `seq`; what is in flight may still arrive.
    void skip_to(std::uint64_t seq);
    /// The journal has removed everything up to `seq`. Of that, what comes behind the returned number is lost; the rest
    /// was handed over, and is lost if it does not arrive.
    [[nodiscard]] std::uint64_t remove_to(std::uint64_t seq);

    /// Everything behind `seq` is to be sent again.
    void request_replay(std::uint64_t seq);
    [[nodiscard]] bool replay_requested() const noexcept { return replay_from_.has_value(); }
    /// What is to be stored before the replay begins.
    [[nodiscard]] Cursor replay_cursor() const { return {done_with(), replay_until_}; }
    void begin_replay();
    /// Reading is where events are sent again on purpose: they are no backlog, and their absence is no loss.
    [[nodiscard]] bool replaying() const noexcept { return handed_over_ < replay_until_; }
    [[nodiscard]] std::uint64_t replay_until() const noexcept { return replay_until_; }

private:
    std::uint64_t handed_over_;
    std::uint64_t certain_;
    std::deque<std::uint64_t> in_flight_;       ///< handed over and not certain yet
    std::uint64_t removed_to_ = 0;              ///< the newest event that was dropped or removed
    std::optional<std::uint64_t> replay_from_;  ///< requested, not yet begun
    std::uint64_t replay_until_ = 0;
};

}  // namespace onvigil::alerts

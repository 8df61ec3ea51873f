#pragma once
/// alerts/backlog.hpp - the events that wait for a sink that does not keep up, and which are dropped when they are too
/// many.

#include "alerts/delivery_position.hpp"
#include "alerts/journal_reader.hpp"
#include "alerts/loss_report.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace onvigil::alerts {

/// Sequence numbers of events that wait. Pure.
class WaitingEvents {
public:
    explicit WaitingEvents(std::size_t most) : most_(most) {}

    /// Everything up to `position` is handed over: it waits no longer.
    void advance(std::uint64_t position);
    /// An event behind `scanned` that the sink wants.
    void add(std::uint64_t seq) { waiting_.push_back(seq); }
    /// The journal has been scanned up to `seq`.
    void scanned_to(std::uint64_t seq) { scanned_ = seq; }
    [[nodiscard]] std::uint64_t scanned() const noexcept { return scanned_; }

    /// Drops the oldest until the rest fits; returns the seq of the last dropped one.
    std::optional<std::uint64_t> trim(Loss& loss);

    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
    /// Starts over from `position`.
    void reset(std::uint64_t position);

private:
    std::size_t most_;
    std::deque<std::uint64_t> waiting_;
    std::uint64_t scanned_ = 0;
};

/// The bound on what waits for one sink. Events are counted one by one only where the difference of two sequence
/// numbers could exceed the bound, or, for a failing sink that filters, where it would mislead.
class Backlog {
public:
    Backlog(EventJournal& journal, const JournalReader& reader, std::size_t most)
        : journal_(journal), reader_(reader), most_(most), waiting_(most)
    {
    }

    /// Counts, and drops the oldest that are too many: `position` skips them. Looks at most once a second.
    [[nodiscard]] boost::asio::awaitable<Loss> enforce(DeliveryPosition& position, bool failing);
    void advance(std::uint64_t position) { waiting_.advance(position); }
    void reset(std::uint64_t position) { waiting_.reset(position); }
    [[nodiscard]] std::uint64_t size(const DeliveryPosition& position) const;

private:
    EventJournal& journal_;
    const JournalReader& reader_;
    std::size_t most_;
    WaitingEvents waiting_;
    bool counting_ = false;  ///< waiting_ knows what waits
    std::chrono::steady_clock::time_point next_scan_{};
};

}  // namespace onvigil::alerts

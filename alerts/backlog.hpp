#pragma once
/// alerts/backlog.hpp - what waits for a sink that does not keep up, and what has to go when it is too much. Pure.
///
/// It is fed with the events behind the reading position only where their number alone no longer tells that all
/// is well, and then knows each by its seq.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace onvigil::alerts {

/// Events that will never reach the sink, since this was last taken.
struct Loss {
    std::uint64_t count = 0;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    void add(const Loss& more);
    void add(std::uint64_t seq) { add(Loss{1, seq, seq}); }
    bool operator==(const Loss&) const = default;
};

class Backlog {
public:
    explicit Backlog(std::size_t most) : most_(most) {}

    /// Everything up to `position` is handed over: it waits no longer.
    void advance(std::uint64_t position);
    /// An event behind `scanned` that the sink wants.
    void add(std::uint64_t seq) { waiting_.push_back(seq); }
    /// Reading behind the position has come so far.
    void scanned_to(std::uint64_t seq) { scanned_ = seq; }
    [[nodiscard]] std::uint64_t scanned() const noexcept { return scanned_; }

    /// Drops the oldest until it fits; returns the seq of the last dropped one.
    std::optional<std::uint64_t> trim(Loss& loss);

    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
    /// Starts over from `position`.
    void reset(std::uint64_t position);

private:
    std::size_t most_;
    std::deque<std::uint64_t> waiting_;
    std::uint64_t scanned_ = 0;
};

}  // namespace onvigil::alerts

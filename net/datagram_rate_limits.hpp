#pragma once
/// net/datagram_rate_limits.hpp - how fast unicast packets may leave: the daemon's rate, at most so many to one host,
/// and new on-link destinations only as fast as the kernel's neighbour table bears.
///
/// Pure. Owned by the shell; every unicast datagram of discovery passes through it.

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "net/host_keys.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace onvigil::net {

/// Tokens that fill up steadily. Rate 0: never empty.
class TokenBucket {
public:
    /// `burst`: how many tokens may gather while none is taken.
    TokenBucket(double per_second, double burst, Instant now);

    void set_rate(double per_second, double burst, Instant now);
    /// Takes `tokens` if there are so many.
    [[nodiscard]] bool take(double tokens, Instant now);
    [[nodiscard]] double burst() const noexcept { return burst_; }
    /// When take() will succeed, if no other caller takes any.
    [[nodiscard]] Instant ready_at(double tokens, Instant now) const;

private:
    void fill(Instant now);

    double per_second_;
    double burst_;
    double tokens_;
    Instant filled_;
};

/// On-link hosts that the kernel must look up first: the table is the whole machine's, and when it
/// is full packets vanish without an error.
class NewNeighbours {
public:
    explicit NewNeighbours(Instant now);

    /// The table's size (gc_thresh3); half of it may wait for an answer of ours.
    void set_table_size(std::size_t entries) { allowed_ = entries / 2; }
    [[nodiscard]] bool take(Instant now);
    [[nodiscard]] Instant ready_at(Instant now) const;
    /// How long so many are held back, with a table of the usual size.
    [[nodiscard]] static milliseconds time_for(std::uint64_t hosts);

private:
    void expire(Instant now);

    static constexpr std::size_t usual_table = 1024;
    static constexpr auto lookup_lasts =
        std::chrono::milliseconds(3000);  ///< the kernel asks three times, a second apart
    static constexpr auto slot_lasts = std::chrono::milliseconds(500);
    static constexpr std::size_t slots =
        lookup_lasts / slot_lasts + 1;  ///< a coarse ring of what waits: rather too long
    TokenBucket bucket_;
    std::size_t allowed_ = usual_table / 2;
    std::size_t waiting_[slots] = {};
    std::size_t outstanding_ = 0;
    std::int64_t slot_ = 0;
};

/// At most limits::datagrams_per_host_per_second to any one host, at whichever of its addresses. Counted second by
/// second, half of it in each, so that no second between two counted ones sees more either.
class PerHost {
public:
    [[nodiscard]] bool take(const HostKeys& host, std::size_t datagrams, Instant now);

private:
    std::unordered_map<std::uint64_t, std::size_t> sent_;
    Instant second_began_{};
};

}  // namespace onvigil::net

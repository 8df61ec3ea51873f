#pragma once
/// net/host_rate_limit.hpp - at most limits::requests_per_host_per_second to any one host, in any second, at whichever
/// of its addresses.
///
/// Pure. Remembers a key for one second after its last request.

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "net/host_keys.hpp"

#include <array>
#include <deque>
#include <unordered_map>
#include <utility>

namespace onvigil::net {

class HostRateLimit {
public:
    /// Books the next request to `host` and says when it may leave: `now`, or later.
    [[nodiscard]] Instant book(const HostKeys& host, Instant now);

    [[nodiscard]] std::size_t size() const { return recent_.size(); }

private:
    /// A ring: a request leaves a second after the one that stood in its place, at least.
    struct Recent {
        std::array<Instant, limits::requests_per_host_per_second> sent{};
        std::size_t next = 0;
        Instant last{};
    };

    void forget_idle(Instant now);

    std::unordered_map<std::uint64_t, Recent> recent_;
    std::deque<std::pair<Instant, std::uint64_t>> order_;  ///< which key may be forgotten when
};

}  // namespace onvigil::net

#pragma once
/// discovery/host_pace.hpp - at most limits::requests_per_host_per_second to any one address, in any second.
///
/// Pure. Remembers an address for one second after its last request.

#include "base/limits.hpp"
#include "discovery/clock.hpp"
#include "model/ip.hpp"

#include <array>
#include <deque>
#include <unordered_map>
#include <utility>

namespace onvigil::discovery {

class HostPace {
public:
    /// Books the next request to `host` and says when it may leave: `now`, or later.
    [[nodiscard]] Instant book(const model::IpAddress& host, Instant now);

    [[nodiscard]] std::size_t size() const { return hosts_.size(); }

private:
    struct Recent {
        std::array<Instant, limits::requests_per_host_per_second> sent{};  ///< a ring
        std::size_t next = 0;
        Instant last{};
    };

    void forget_idle(Instant now);

    std::unordered_map<model::IpAddress, Recent> hosts_;
    std::deque<std::pair<Instant, model::IpAddress>> order_;  ///< who may be forgotten when
};

}  // namespace onvigil::discovery

#include "discovery/datagrams/fair_shares.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

bool FairShares::take(std::uint64_t network, bool is_private, Instant now)
{
    if (now >= second_ + std::chrono::seconds(1)) {
        networks_before_ = std::exchange(networks_, 0);
        taken_.fill(0);
        second_ = now;
    }
    std::uint16_t& taken =
        taken_[is_private ? slots_of_strangers + network % (slots - slots_of_strangers) : network % slots_of_strangers];
    networks_ += taken == 0 ? 1 : 0;
    const std::size_t share =
        std::max<std::size_t>(1, a_second_ / std::max({networks_, networks_before_, std::size_t{1}}));
    if (taken >= share) return false;
    ++taken;
    return true;
}

}  // namespace onvigil::discovery

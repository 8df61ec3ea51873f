#pragma once
/// discovery/datagrams/fair_shares.hpp - so many a second of what arrives, in equal shares for the networks it comes
/// from: a flood in the name of one network takes nothing of another's share.
///
/// Pure. How many networks there are is taken from this second and the one before. Networks are counted by their keys
/// in a table of fixed size: a few may have to share. Senders that no sensor would ask (neither private, nor otherwise
/// known) have a part of the table for themselves.

#include "base/instant.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace onvigil::discovery {

class FairShares {
public:
    explicit FairShares(std::size_t a_second) : a_second_(a_second) {}

    [[nodiscard]] bool take(std::uint64_t network, bool is_private, Instant now);

private:
    static constexpr std::size_t slots = 1024;
    static constexpr std::size_t slots_of_strangers = slots / 4;

    std::size_t a_second_;
    std::size_t networks_ = 0, networks_before_ = 0;  ///< in this second, and in the one before
    std::array<std::uint16_t, slots> taken_{};
    Instant second_{};
};

}  // namespace onvigil::discovery

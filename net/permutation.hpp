#pragma once
/// net/permutation.hpp - every number below n once, in an order that looks random, without holding any list.
///
/// A keyed Feistel network over the smallest even number of bits that holds n; what falls outside is walked on
/// ("cycle walking", Black and Rogaway 2002), three steps more on average at worst. Order, not secrecy, is its purpose.

#include <cstdint>

namespace onvigil::net {

/// splitmix64: a well-mixed 64-bit value from any other (public domain, S. Vigna).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value)
{
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

class Permutation {
public:
    /// Of the numbers 0 .. size-1; at most 2^62 of them.
    Permutation(std::uint64_t size, std::uint64_t key);

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Which number stands at `index` (below size()).
    [[nodiscard]] std::uint64_t at(std::uint64_t index) const;

private:
    [[nodiscard]] std::uint64_t shuffle(std::uint64_t value) const;

    std::uint64_t size_;
    std::uint64_t key_;
    unsigned half_bits_ = 1;
};

}  // namespace onvigil::net

#include "net/permutation.hpp"

#include "base/ensure.hpp"

namespace onvigil::net {

Permutation::Permutation(std::uint64_t size, std::uint64_t key) : size_(size), key_(key)
{
    ensure(size <= (1ULL << 62), "a permutation of at most 2^62 numbers");
    while ((1ULL << (2 * half_bits_)) < size) ++half_bits_;
}

std::uint64_t Permutation::at(std::uint64_t index) const
{
    ensure(index < size_, "an index inside the permutation");
    std::uint64_t value = shuffle(index);
    while (value >= size_) value = shuffle(value);
    return value;
}

std::uint64_t Permutation::shuffle(std::uint64_t value) const
{
    const std::uint64_t mask = (1ULL << half_bits_) - 1;
    std::uint64_t left = value >> half_bits_;
    std::uint64_t right = value & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
        const std::uint64_t next = left ^ (mix(key_ + right + (round << 60)) & mask);
        left = right;
        right = next;
    }
    return (left << half_bits_) | right;
}

}  // namespace onvigil::net

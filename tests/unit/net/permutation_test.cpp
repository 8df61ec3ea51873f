#include "net/permutation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/ensure.hpp"

namespace onvigil::net {
namespace {

TEST(Permutation, GivesEveryNumberOnce)
{
    for (const std::uint64_t size : {1ULL, 2ULL, 3ULL, 255ULL, 256ULL, 257ULL, 65536ULL, 70000ULL}) {
        const Permutation order(size, 42);
        std::vector<bool> seen(size);
        for (std::uint64_t i = 0; i < size; ++i) seen.at(order.at(i)) = true;
        EXPECT_EQ(std::count(seen.begin(), seen.end(), false), 0) << size;
    }
}

TEST(Permutation, AnotherKeyIsAnotherOrder)
{
    const Permutation one(10'000, 1), other(10'000, 2);
    int same = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) same += one.at(i) == other.at(i) ? 1 : 0;
    EXPECT_LT(same, 20);
}

TEST(Permutation, NeighboursInOrderAreNoNeighboursInNumber)
{
    const Permutation order(65'536, 7);
    int close = 0;
    for (std::uint64_t i = 1; i < order.size(); ++i) {
        const auto a = std::int64_t(order.at(i - 1)), b = std::int64_t(order.at(i));
        close += std::abs(a - b) < 256 ? 1 : 0;
    }
    EXPECT_LT(close, 1'000);  // by chance some 510
}

TEST(Permutation, AnIndexBeyondTheEndIsABug)
{
    EXPECT_THROW((void)Permutation(5, 1).at(5), Bug);
}

}  // namespace
}  // namespace onvigil::net

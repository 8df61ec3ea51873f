#pragma once
/// rounds.hpp - networks of numbered cameras, round after round: `2 * one + 3 * (one + other)`.

#include "identity_cases.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace onvigil::inventory::test::rounds {

using Rounds = std::vector<Fleet>;

inline std::string place(unsigned number)
{
    return fmt::format("10.0.0.{}", number);
}
inline std::string nic(unsigned number)
{
    return fmt::format("44:19:b6:00:00:{:02x}", number);
}
inline std::string serial(unsigned number)
{
    return fmt::format("S77{:05}", 31 * number);
}

inline Fleet operator+(Fleet one, const Fleet& other)
{
    one.insert(one.end(), other.begin(), other.end());
    return one;
}
inline Rounds operator*(unsigned times, const Fleet& round)
{
    return Rounds(times, round);
}
inline Rounds operator+(Rounds some, const Rounds& more)
{
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

}  // namespace onvigil::inventory::test::rounds

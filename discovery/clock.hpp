#pragma once
/// discovery/clock.hpp - the time pure code is given: a steady instant for deadlines, beside model::TimePoint for
/// stamps. What is not pure reads both here.

#include "model/time.hpp"

#include <chrono>

namespace onvigil::discovery {

using Instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

[[nodiscard]] inline Instant steady_now()
{
    return std::chrono::steady_clock::now();
}

[[nodiscard]] inline model::TimePoint wall_now()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace onvigil::discovery

#pragma once
/// discovery/clock.hpp - the time pure code is given: a steady instant for deadlines, beside model::TimePoint for
/// stamps.

#include <chrono>

namespace onvigil::discovery {

using Instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

}  // namespace onvigil::discovery

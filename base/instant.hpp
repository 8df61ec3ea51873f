#pragma once
/// base/instant.hpp - steady time as pure code is given it: for deadlines, beside model::TimePoint for stamps.

#include <chrono>

namespace onvigil {

using Instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

}  // namespace onvigil

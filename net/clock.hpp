#pragma once
/// net/clock.hpp - reads the clocks, for code that does I/O; pure code is given the time.

#include "base/instant.hpp"
#include "model/time.hpp"

namespace onvigil::net {

[[nodiscard]] inline Instant steady_now()
{
    return std::chrono::steady_clock::now();
}

[[nodiscard]] inline model::TimePoint wall_now()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace onvigil::net

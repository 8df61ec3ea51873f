#pragma once
/// daemon/clock.hpp - the one place that reads the system clock; everybody else is told what time it is.

#include "model/time.hpp"

namespace onvigil::daemon {

[[nodiscard]] inline model::TimePoint system_now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace onvigil::daemon

#pragma once
/// daemon/system_clock.hpp - the one place that reads the system clock; pure code gets `now` as a parameter.

#include "model/time.hpp"

namespace onvigil::daemon {

[[nodiscard]] inline model::TimePoint system_now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace onvigil::daemon

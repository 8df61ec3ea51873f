#pragma once
/// Two moments at which the tests of values happen.

#include "model/time.hpp"

namespace onvigil::daemon {

inline constexpr model::TimePoint start{std::chrono::seconds(1'700'000'000)}, now{std::chrono::seconds(1'790'000'000)};

}  // namespace onvigil::daemon

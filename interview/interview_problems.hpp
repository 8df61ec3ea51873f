#pragma once
/// interview/interview_problems.hpp - what an administrator should know about interviews, in words.

#include "model/health_problem.hpp"
#include "model/ip.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace onvigil::interview {

/// Of services (address, port) behind which more devices answer than are interviewed; since when is not known.
[[nodiscard]] std::vector<model::HealthProblem> crowded_service_problems(
    const std::vector<std::pair<model::IpAddress, std::uint16_t>>& services);

}  // namespace onvigil::interview

#pragma once
/// interview/interview_problems.hpp - what an administrator should know about interviews, in words.

#include "model/health_problem.hpp"
#include "model/ip.hpp"
#include "net/reading_faults.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace onvigil::interview {

/// `crowded`: services (address, port) behind which more devices answer than are interviewed. Since when the problems
/// hold is not known.
[[nodiscard]] std::vector<model::HealthProblem> interview_problems(
    const std::vector<std::pair<model::IpAddress, std::uint16_t>>& crowded, const net::ReadingFaults& faults);

}  // namespace onvigil::interview

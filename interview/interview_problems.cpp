#include "interview/interview_problems.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"

namespace onvigil::interview {

std::vector<model::HealthProblem> interview_problems(
    const std::vector<std::pair<model::IpAddress, std::uint16_t>>& crowded, const net::ReadingFaults& faults)
{
    std::vector<model::HealthProblem> out = faults.problems();
    for (const auto& [address, port] : crowded)
        out.push_back(
            {fmt::format("more than {} devices answer behind port {} of {}: the others are not asked who they are",
                         limits::endpoints_per_url, port, address.to_string()),
             {},
             "run a sensor behind that gateway; if it is one device, it makes up endpoints: mend it, or name it in "
             "discovery.exclude",
             {}});
    return out;
}

}  // namespace onvigil::interview

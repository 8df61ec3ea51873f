#pragma once
/// daemon/descriptor_limit.hpp - how many cameras may be asked at once with the descriptors this process may open.
///
/// A connection that cannot be made for want of a descriptor says nothing of the camera. So interviews get a quarter of
/// them; sockets of discovery, clients, sinks and the database share the rest.

#include "interview/interview_settings.hpp"
#include "model/health_problem.hpp"

#include <cstdint>
#include <optional>

namespace onvigil::daemon {

/// RLIMIT_NOFILE of this process.
[[nodiscard]] std::uint64_t descriptor_limit();

/// `settings` with no more concurrency than `descriptors` allow.
[[nodiscard]] interview::IdentificationSettings within(interview::IdentificationSettings settings,
                                                       std::uint64_t descriptors);
/// Where that is less than was configured.
[[nodiscard]] std::optional<model::HealthProblem> descriptor_problem(const interview::IdentificationSettings& settings,
                                                                     std::uint64_t descriptors);

}  // namespace onvigil::daemon

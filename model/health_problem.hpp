#pragma once
/// model/health_problem.hpp - something that is wrong with the sensor itself: what, since when, and what to do about
/// it.

#include "model/time.hpp"

#include <optional>
#include <string>

namespace onvigil::model {

struct HealthProblem {
    std::string what;                  ///< names it, and stays the same as long as it lasts: "sink siem fails"
    std::string detail{};              ///< how it is just now; may change, may be empty
    std::string remedy{};              ///< what to do about it
    std::optional<TimePoint> since{};  ///< when it was first noticed, where that is known
    bool impairs = false;              ///< while it lasts devices are missed or events lost: monitoring must know
    bool operator==(const HealthProblem&) const = default;
};

/// `what`, and the detail behind a colon.
[[nodiscard]] inline std::string to_text(const HealthProblem& problem)
{
    return problem.detail.empty() ? problem.what : problem.what + ": " + problem.detail;
}

}  // namespace onvigil::model

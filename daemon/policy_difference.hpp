#pragma once
/// daemon/policy_difference.hpp - what a reload changes about judgement, for `policy.changed`.

#include "alerts/summary.hpp"
#include "daemon/start.hpp"

namespace onvigil::daemon {

/// Lists that come into force, leave it, or read differently. Findings are counted while they are judged.
[[nodiscard]] alerts::PolicyChange difference(const Start& before, const Start& after);

/// Whether there is anything to say.
[[nodiscard]] bool matters(const alerts::PolicyChange& change);

}  // namespace onvigil::daemon

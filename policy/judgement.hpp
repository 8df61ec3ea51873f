#pragma once
/// policy/judgement.hpp - from the makers a device points to, and the lists that speak of them, to the verdict.

#include "model/device.hpp"
#include "model/verdict.hpp"
#include "policy/attribution.hpp"
#include "policy/coverage.hpp"

#include <vector>

namespace onvigil::policy {

/// What a judgement needs besides the device; all of it outlives the call.
struct JudgeContext {
    const Knowledge& knowledge;
    const Coverage& coverage;
    const std::vector<int>& ranks;  ///< by index of the list: its place in the settings; -1: they do not name it
};

[[nodiscard]] model::Verdict judge(const JudgeContext& context, const model::Device& device,
                                   const Attribution& attribution, model::TimePoint now);

}  // namespace onvigil::policy

#pragma once
/// daemon/verdict_cache.hpp - verdicts on devices that are not committed yet. Discovery asks whether to look closer at
/// one right before its transaction: it is judged once for both.
///
/// A verdict belongs to this very value of the device; `clear` when what it was judged by changes.

#include "model/device.hpp"
#include "model/verdict.hpp"
#include "policy/policy.hpp"

#include <unordered_map>
#include <utility>

namespace onvigil::daemon {

class VerdictCache {
public:
    [[nodiscard]] const model::Verdict& look(const policy::Policy& policy, const model::DevicePtr& device,
                                             model::TimePoint now)
    {
        if (made_.size() >= most) made_.clear();
        const auto [made, is_new] = made_.try_emplace(device);
        if (is_new) made->second = policy.judge(*device, now);
        return made->second;
    }

    [[nodiscard]] model::Verdict take(const policy::Policy& policy, const model::DevicePtr& device,
                                      model::TimePoint now)
    {
        auto made = made_.extract(device);
        return made ? std::move(made.mapped()) : policy.judge(*device, now);
    }

    void clear() { made_.clear(); }

private:
    static constexpr std::size_t most = 256;
    std::unordered_map<model::DevicePtr, model::Verdict> made_;
};

}  // namespace onvigil::daemon

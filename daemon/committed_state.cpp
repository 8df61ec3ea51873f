#include "daemon/committed_state.hpp"

#include <algorithm>

namespace onvigil::daemon {

void CommittedState::apply(const std::vector<RecordChange>& changes, const store::Batch& batch)
{
    for (const auto& [before, after] : changes) {
        if (before.device) counts.uncount(before);
        if (after.device) {
            counts.count(after);
            records[after.device->id] = after;
        } else {
            records.erase(before.device->id);
        }
    }
    for (const auto& device : batch.touch)
        if (const auto found = records.find(device->id); found != records.end()) found->second.device = device;
    if (!batch.append.empty()) last_seq = batch.append.back().seq;
}

alerts::Counts CommittedState::levels() const
{
    alerts::Counts levels;
    std::copy(counts.by_verdict.begin(), counts.by_verdict.end(), levels.by_level.begin());
    return levels;
}

}  // namespace onvigil::daemon

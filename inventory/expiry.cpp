// What time alone ends: waivers, and devices that have been offline for too long.
#include <algorithm>

#include "inventory/core.hpp"

namespace onvigil::inventory {
namespace {

using model::TimePoint;

/// All devices are looked at no more often than this, and no less often than that.
constexpr std::chrono::seconds least_pause{1};
constexpr std::chrono::minutes most_pause{10};

}  // namespace

void Registry::Core::expire(TimePoint now, ChangeSet& changes)
{
    if (now >= next_waiver_end_) {
        next_waiver_end_ = TimePoint::max();
        for (Slot slot = 0; slot < shelf_.end(); ++slot) {
            if (!shelf_[slot].device || !shelf_.device(slot).waiver) continue;
            const TimePoint until = shelf_.device(slot).waiver->until;
            if (until > now) {
                next_waiver_end_ = std::min(next_waiver_end_, until);
                continue;
            }
            Draft draft(shelf_.device(slot));
            draft.edit().waiver.reset();
            finish(slot, draft, changes);
        }
    }
    if (now < next_expiry_) return;
    TimePoint earliest = now + most_pause;
    for (Slot slot = 0; slot < shelf_.end(); ++slot) {
        const Entry& entry = shelf_[slot];
        if (!entry.device) continue;
        const TimePoint end = entry.last_seen + settings_.keep_offline;  // of one that goes offline meanwhile, too
        if (end >= now || entry.device->presence == model::Presence::online) {
            earliest = std::min(earliest, end + std::chrono::milliseconds(1));
            continue;
        }
        if (auto change = forget(entry.device->id)) changes.add(std::move(change->before), nullptr);
    }
    next_expiry_ = std::max(earliest, now + least_pause);
}

std::optional<TimePoint> Registry::Core::due() const
{
    return std::min({next_delivery_, next_waiver_end_, next_expiry_});
}

}  // namespace onvigil::inventory

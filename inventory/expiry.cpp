// What time alone ends: waivers, and devices that have been offline for too long.
#include <algorithm>

#include "inventory/core.hpp"

namespace onvigil::inventory {
namespace {

using model::TimePoint;

/// Days matter here, not minutes.
constexpr std::chrono::minutes expiry_every{10};

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
    next_expiry_ = now + expiry_every;
    for (Slot slot = 0; slot < shelf_.end(); ++slot) {
        const Entry& entry = shelf_[slot];
        if (!entry.device || entry.device->presence == model::Presence::online) continue;
        if (now - entry.last_seen <= settings_.keep_offline) continue;
        if (auto change = forget(entry.device->id)) changes.add(std::move(change->before), nullptr);
    }
}

std::optional<TimePoint> Registry::Core::due() const
{
    return std::min({next_delivery_, next_waiver_end_, next_expiry_});
}

}  // namespace onvigil::inventory

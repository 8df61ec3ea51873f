#include "alerts/found_event_delay.hpp"

#include <algorithm>
#include <functional>

namespace onvigil::alerts {
namespace {

bool has_been_asked(const model::Device& device, bool flooded)
{
    using State = model::Identification::State;
    const State state = device.identification.state;
    return state != State::pending && (!flooded || state != State::unreachable);
}

}  // namespace

FoundEvent FoundEventDelay::advance(const model::Change& change, model::TimePoint now, bool flooded)
{
    if (!change.after) {
        const bool delayed = change.before && delayed_.erase(change.before->id) > 0;
        return delayed ? FoundEvent::delayed : FoundEvent::sent;
    }
    const auto& id = change.after->id;
    const auto found_at = delayed_.find(id);
    if (change.before && found_at == delayed_.end()) return FoundEvent::sent;
    if (!change.before && !has_been_asked(*change.after, flooded)) {
        delay(id, now);
        return FoundEvent::delayed;
    }
    if (found_at != delayed_.end()) {
        if (!has_been_asked(*change.after, flooded) && (flooded || now < found_at->second + longest))
            return FoundEvent::delayed;
        delayed_.erase(found_at);
    }
    return FoundEvent::due;
}

void FoundEventDelay::delay(const std::string& device_id, model::TimePoint found)
{
    if (!delayed_.insert_or_assign(device_id, found).second) drop_stale_entries();
    by_time_.emplace_back(found, device_id);
    std::ranges::push_heap(by_time_, std::greater{});
}

std::vector<std::string> FoundEventDelay::take_due(model::TimePoint now)
{
    std::vector<std::string> out;
    while (!by_time_.empty() && by_time_.front().first + longest <= now) {
        std::ranges::pop_heap(by_time_, std::greater{});
        const auto [time, id] = std::move(by_time_.back());
        by_time_.pop_back();
        const auto found_at = delayed_.find(id);
        if (found_at == delayed_.end() || found_at->second != time) continue;
        delayed_.erase(found_at);
        out.push_back(id);
    }
    return out;
}

std::optional<model::TimePoint> FoundEventDelay::next_due() const
{
    if (delayed_.empty()) return std::nullopt;
    return by_time_.front().first + longest;
}

/// Entries of devices that are no longer delayed are skipped when their time comes; a device that is delayed anew has
/// them all removed.
void FoundEventDelay::drop_stale_entries()
{
    std::erase_if(by_time_, [this](const auto& entry) {
        const auto found_at = delayed_.find(entry.second);
        return found_at == delayed_.end() || found_at->second != entry.first;
    });
    std::ranges::make_heap(by_time_, std::greater{});
}

}  // namespace onvigil::alerts

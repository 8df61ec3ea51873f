#include "alerts/announcements.hpp"

#include <algorithm>
#include <functional>

namespace onvigil::alerts {
namespace {

bool has_been_asked(const model::Device& device)
{
    return device.identification.state != model::Identification::State::pending;
}

}  // namespace

Announcement Announcements::judge(const model::Change& change, model::TimePoint now)
{
    if (!change.after) {
        const bool held = change.before && held_.erase(change.before->id) > 0;
        return held ? Announcement::held : Announcement::made;
    }
    const auto& id = change.after->id;
    const auto held = held_.find(id);
    if (change.before && held == held_.end()) return Announcement::made;
    if (!change.before && !has_been_asked(*change.after)) {
        hold(id, now);
        return Announcement::held;
    }
    if (held != held_.end()) {
        if (!has_been_asked(*change.after) && now < held->second + patience) return Announcement::held;
        held_.erase(held);
    }
    return Announcement::now;
}

void Announcements::hold(const std::string& device_id, model::TimePoint found)
{
    if (!held_.insert_or_assign(device_id, found).second) settle_heap();
    by_time_.emplace_back(found, device_id);
    std::ranges::push_heap(by_time_, std::greater{});
}

std::vector<std::string> Announcements::due(model::TimePoint now)
{
    std::vector<std::string> out;
    while (!by_time_.empty() && by_time_.front().first + patience <= now) {
        std::ranges::pop_heap(by_time_, std::greater{});
        const auto [found, id] = std::move(by_time_.back());
        by_time_.pop_back();
        const auto held = held_.find(id);
        if (held == held_.end() || held->second != found) continue;
        held_.erase(held);
        out.push_back(id);
    }
    return out;
}

std::optional<model::TimePoint> Announcements::next_due() const
{
    if (held_.empty()) return std::nullopt;
    return by_time_.front().first + patience;
}

/// Entries of let-go devices are passed over when their time comes; where they pile up they are taken out at once.
void Announcements::settle_heap()
{
    std::erase_if(by_time_, [this](const auto& entry) {
        const auto held = held_.find(entry.second);
        return held == held_.end() || held->second != entry.first;
    });
    std::ranges::make_heap(by_time_, std::greater{});
}

}  // namespace onvigil::alerts

// What the end of a round settles, in this order: contested addresses, hosts of the neighbour table, devices that
// proved to be one, contradictions, and who was silent.
#include <fmt/format.h>

#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Presence;
using model::TimePoint;

constexpr std::size_t told_conflicts = 4;
/// A clone that is never asked is told of all the same.
constexpr std::chrono::minutes longest_wait_for_answers{10};

}  // namespace

void Registry::Core::end_round(const model::RoundReport& report, TimePoint now, ChangeSet& changes)
{
    const Round round(report, networks_, now);
    settle_contests(round, now, changes);
    take_neighbours(round, now, changes);
    merge_renamed(round, changes);
    merge_moved(round, changes);
    const auto shared = shared_endpoints_;
    for (const auto& endpoint : shared) tell_conflicts(endpoint, now, changes);
    networks_.reported(report, now);  // by now those of this round's devices are known
    for (Slot slot = 0; slot < shelf_.end(); ++slot)
        if (shelf_[slot].device) count_round(slot, round, now, changes);
    new_this_round_ = 0;
}

/// Devices that answer with one endpoint from several addresses, asked and not proven to be one, contradict each other.
/// One that is offline accuses nobody: it may be what another was before it moved.
void Registry::Core::tell_conflicts(const std::string& endpoint, TimePoint now, ChangeSet& changes)
{
    const Slots all = shelf_.by_endpoint(endpoint, shelf_.size());
    Slots slots;
    for (const Slot slot : all)
        if (shelf_.device(slot).presence == Presence::online) slots.push_back(slot);
    const bool asked = std::all_of(slots.begin(), slots.end(), [&](Slot slot) {
        const Device& device = shelf_.device(slot);
        return device.identification.state != model::Identification::State::pending ||
               now - device.first_seen > longest_wait_for_answers;
    });
    if (slots.size() > 1 && !asked) return;
    for (const Slot slot : all) {
        std::vector<std::string> texts;
        if (shelf_.device(slot).presence == Presence::online)
            for (auto other = slots.begin(); other != slots.end() && texts.size() < told_conflicts; ++other)
                if (*other != slot)
                    texts.push_back(fmt::format("shares its endpoint with {}", shelf_.device(*other).id));
        if (texts == shelf_.device(slot).conflicts) continue;
        Draft draft(shelf_.device(slot));
        draft.edit().conflicts = std::move(texts);
        finish(slot, draft, changes);
    }
    if (all.size() < 2) shared_endpoints_.erase(endpoint);
}

}  // namespace onvigil::inventory

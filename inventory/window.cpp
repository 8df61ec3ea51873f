#include "inventory/window.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;
using model::TimePoint;

/// What is new about the host of an address, and does not say who it is, may be news of another one there, which has
/// not answered yet.
bool doubtful(const DeviceIndex& index, Slot host, const Observation& anonymous)
{
    if (is_discovery(anonymous.source) && !speaks(index.device(host), anonymous.source)) return true;
    return index.by_address(anonymous.from, anonymous.network).size() > 1;
}

}  // namespace

void Window::hear(DeviceSet& devices, Observation observation)
{
    settle_due(devices);
    if (observation.source == model::Protocol::neighbours) {
        if (neighbours_.size() < most_waiting_)
            neighbours_.push_back(std::move(observation));
        else
            ++devices.drops.observations;
        return;
    }
    const DeviceIndex& index = devices.index();
    const Match found = match(index, observation);
    const bool anonymous = !has_own_identity(observation);
    const bool known = found.kind == Match::Kind::known;
    if (known && !(anonymous ? doubtful(index, found.slot, observation) : introduces(index, found, observation)))
        return take_known(devices, found.slot, std::move(observation));
    const bool claimed = found.kind == Match::Kind::claimed;
    if (claimed && waiting_.size() >= most_waiting_) return (void)++devices.drops.observations;
    const TimePoint due = claimed     ? TimePoint::max()
                          : anonymous ? devices.now + nameless_wait
                                      : devices.now + settle_delay;
    for_a_round_ += claimed ? 1 : 0;
    next_due_ = std::min(next_due_, due);
    waiting_.push_back({devices.now, due, std::move(observation)});
    if (waiting_.size() >= most_waiting_ && for_a_round_ < waiting_.size())
        settle_until(devices, TimePoint::max() - std::chrono::milliseconds(1));
    while (waiting_.size() > most_waiting_) {  // the newest waits for a round, as all others do
        waiting_.pop_back();
        --for_a_round_;
        ++devices.drops.observations;
    }
}

void Window::take_known(DeviceSet& devices, Slot slot, Observation observation)
{
    const Device& device = devices.device(slot);
    // Few are kept although they say nothing new: another one may have sent what does not say who sent it, or what
    // several at the address show.
    const DeviceIndex& index = devices.index();
    const bool one = has_own_identity(observation) &&
                     (observation.endpoint.empty() ||
                      index.by_endpoint_at(observation.endpoint, observation.from, observation.network).size() < 2);
    const bool sure = one || taken_.size() >= most_kept / 2;
    if (sure && !devices.touched(device.id) && says_nothing_new(device, observation))
        return (void)devices.take(slot, observation);
    devices.record(true);
    Heard heard{devices.now, TimePoint::max(), std::move(observation)};
    Settlement::give(devices, slot, heard);
    keep(devices, std::move(heard));
    devices.record(false);
}

void Window::keep(DeviceSet& devices, Heard heard)
{
    if (taken_.size() >= most_kept) commit(devices);
    const auto before = devices.before().find(heard.device);
    if (before != devices.before().end() && !before->second)
        if (const auto slot = devices.index().by_id(heard.device))
            heard.told = {heard.device, devices.device(*slot).identity_key};
    taken_.push_back(std::move(heard));
}

void Window::commit(DeviceSet& devices)
{
    taken_ = {};  // with its room, which a burst has made large
    devices.forget_before();
}

void Window::rename(const std::map<std::string, std::string>& networks)
{
    const auto follow = [&](Observation& observation) {
        if (const auto other = networks.find(observation.network); other != networks.end())
            observation.network = other->second;
    };
    for (Heard& heard : waiting_) follow(heard.observation);
    std::ranges::for_each(neighbours_, follow);
}

void Window::settle_due(DeviceSet& devices)
{
    if (devices.now >= next_due_) settle_until(devices, devices.now);
}

void Window::settle_until(DeviceSet& devices, TimePoint until)
{
    std::vector<Heard> due, later, done;
    std::set<model::IpAddress> speakers;  // what one says later than its first answer does not wait on its own
    for (const auto& heard : waiting_)
        if (heard.due <= until) speakers.insert(heard.observation.from);
    for (auto& heard : waiting_) {
        const bool with_others = heard.due != TimePoint::max() && has_own_identity(heard.observation) &&
                                 speakers.contains(heard.observation.from);
        (heard.due <= until || with_others ? due : later).push_back(std::move(heard));
    }
    devices.record(true);
    Settlement(devices, nullptr).run(due, done);
    devices.record(false);
    waiting_ = std::move(later);
    next_due_ = TimePoint::max();
    for (const auto& heard : waiting_)
        if (heard.due != TimePoint::max())
            next_due_ = std::min(next_due_, std::max(heard.due, devices.now + settle_step));
    for (auto& heard : due) {
        heard.due = TimePoint::max();
        ++for_a_round_;
        waiting_.push_back(std::move(heard));
    }
    for (auto& heard : done) keep(devices, std::move(heard));
}

/// Takes back what was made of observations that are ambiguous, or tied to such, and returns those.
std::vector<Heard> Window::reconsider(DeviceSet& devices)
{
    std::vector<Heard> again = std::exchange(waiting_, {});
    for_a_round_ = 0;
    next_due_ = TimePoint::max();
    std::vector<std::uint64_t> open;
    std::unordered_set<std::uint64_t> seen;
    const auto follow = [&](const DeviceIndex::Keys& keys) {
        for (const auto key : keys)
            if (seen.insert(key).second) open.push_back(key);
    };
    const bool any = !again.empty() || std::ranges::any_of(taken_, [](auto& heard) { return heard.ambiguous; });
    if (taken_.empty() || !any) return again;
    std::unordered_multimap<std::uint64_t, std::size_t> by_key;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
        const auto keys = DeviceIndex::keys_of(taken_[i].observation);
        for (const auto key : keys) by_key.emplace(key, i);
        if (taken_[i].ambiguous) follow(keys);
    }
    std::unordered_multimap<std::uint64_t, const std::pair<const std::string, std::optional<Entry>>*> before_by_key;
    for (const auto& before : devices.before())
        if (before.second)
            for (const auto key : DeviceIndex::keys_of(*before.second->device)) before_by_key.emplace(key, &before);
    for (const auto& heard : again) follow(DeviceIndex::keys_of(heard.observation));
    std::vector<bool> chosen(taken_.size());
    std::unordered_set<std::string> tied;
    while (!open.empty()) {
        const auto key = open.back();
        open.pop_back();
        for (auto [hit, end] = by_key.equal_range(key); hit != end; ++hit) {
            if (chosen[hit->second]) continue;
            chosen[hit->second] = true;
            follow(DeviceIndex::keys_of(taken_[hit->second].observation));
        }
        for (auto [hit, end] = before_by_key.equal_range(key); hit != end; ++hit) {
            tied.insert(hit->second->first);
            follow(DeviceIndex::keys_of(*hit->second->second->device));
        }
        for (const Slot slot : devices.index().by_key(key)) {
            tied.insert(devices.device(slot).id);
            follow(DeviceIndex::keys_of(devices.device(slot)));
        }
    }
    for (const auto& id : tied) (void)devices.restore(id);
    std::vector<Heard> rest;
    for (std::size_t i = 0; i < taken_.size(); ++i) (chosen[i] ? again : rest).push_back(std::move(taken_[i]));
    taken_ = std::move(rest);
    return again;
}

void Window::end(DeviceSet& devices, const Round& round)
{
    std::vector<Heard> again = reconsider(devices), done;
    Settlement(devices, &round).run(again, done);
    for (auto& heard : again) {
        heard.due = TimePoint::max();
        ++for_a_round_;
    }
    waiting_ = std::move(again);
    // A device that was told and is none is part of the one that has now what was heard of it.
    for (const auto& heard : done)
        if (!heard.told.id.empty() && heard.told.id != heard.device && !devices.index().by_id(heard.told.id))
            devices.changes.merged(heard.told.id, heard.device);
    commit(devices);
}

std::vector<Observation> Window::take_neighbours()
{
    return std::exchange(neighbours_, {});
}

Hardware Window::hardware() const
{
    Hardware out;
    for (const auto& entry : neighbours_)
        if (const auto* mac = hardware_of(entry)) {  // two for one address: the same one in any order
            const auto [known, is_new] = out.try_emplace(entry.from, *mac);
            if (!is_new) known->second = std::min(known->second, *mac);
        }
    return out;
}

bool Window::expecting() const
{
    return std::ranges::any_of(waiting_, [](const Heard& heard) {
        return heard.due != TimePoint::max() && has_own_identity(heard.observation);
    });
}

}  // namespace onvigil::inventory

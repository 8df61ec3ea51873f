#include "discovery/agenda.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace onvigil::discovery {
namespace {

constexpr auto first_back_off = std::chrono::seconds(30);
constexpr auto crowds_are_told_for = std::chrono::hours(2);
constexpr std::size_t most_crowds = 8;
constexpr unsigned unasked_retries = 4;  ///< after so many failures in a row only a sign of life leads to another try

bool failure(model::Identification::State state)
{
    using State = model::Identification::State;
    return state == State::unreachable || state == State::malformed || state == State::pending;
}

}  // namespace

std::size_t Agenda::Hash::operator()(const DoorKey& key) const
{
    return std::hash<model::IpAddress>()(key.address) ^ key.path ^ (std::size_t{key.port} * 0x9E3779B97F4A7C15ULL);
}

Agenda::Agenda(milliseconds refresh, std::uint64_t seed, const Whereabouts* known)
    : refresh_(refresh), random_(seed), salt_(random_()), known_(known)
{
}

Agenda::DoorKey Agenda::key_of(const model::IpAddress& address, std::uint16_t port, std::string_view path,
                               bool description) const
{
    return {address, port, text::fnv1a(path, description ? ~salt_ : salt_)};
}

Agenda::DoorKey Agenda::key_of(const Target& target) const
{
    return key_of(target.address, target.door.port, target.door.path, false);
}

Agenda::Entry* Agenda::entry_for(const DoorKey& key, Instant now)
{
    if (const auto found = doors_.find(key); found != doors_.end()) {
        found->second.heard = now;
        return &found->second;
    }
    if (doors_.size() >= limits::devices) purge(now);
    if (doors_.size() >= limits::devices) {
        ++drops_.table_full;
        return nullptr;
    }
    Entry& entry = doors_[key];
    entry.heard = now;
    return &entry;
}

/// Forgets doors that nobody has shown for two refreshes. Looks at most once a minute, and only when the table is full.
void Agenda::purge(Instant now)
{
    if (purged_ != Instant() && now < purged_ + std::chrono::minutes(1)) return;
    purged_ = now;
    std::erase_if(doors_, [&](const auto& item) {
        const Entry& entry = item.second;
        const bool in_use = std::ranges::any_of(entry.sittings, &Sitting::waiting);
        const bool forgotten = !in_use && entry.heard + 2 * refresh_ < now;
        if (forgotten) sittings_ -= entry.sittings.size();
        return forgotten;
    });
}

/// At a door full of devices those that nobody has asked for two refreshes are gone (firmware that makes itself a new
/// endpoint at each start leaves many).
bool Agenda::make_room(Entry& entry, const Target& target, Instant now)
{
    if (sittings_ >= limits::devices) purge(now);
    if (sittings_ >= limits::devices) {
        ++drops_.table_full;
        return false;
    }
    auto& sittings = entry.sittings;
    if (sittings.size() < limits::endpoints_per_door) return true;
    sittings_ -= std::erase_if(
        sittings, [&](const Sitting& sitting) { return !sitting.waiting && sitting.last + 2 * refresh_ < now; });
    if (sittings.size() < limits::endpoints_per_door) return true;
    ++drops_.crowded;
    note_crowd(target, now);
    return false;
}

void Agenda::note_crowd(const Target& target, Instant now)
{
    std::erase_if(crowded_, [now](const auto& crowd) { return now > crowd.second + crowds_are_told_for; });
    const std::pair where(target.address, target.door.port);
    if (crowded_.size() < most_crowds || crowded_.contains(where)) crowded_[where] = now;
}

std::vector<std::pair<model::IpAddress, std::uint16_t>> Agenda::crowded_doors(Instant now) const
{
    std::vector<std::pair<model::IpAddress, std::uint16_t>> out;
    for (const auto& [where, when] : crowded_)
        if (now <= when + crowds_are_told_for) out.push_back(where);
    return out;
}

/// The device's place at this door; a new one where it is not known. Nothing: too many there.
Agenda::Sitting* Agenda::seat(Entry& entry, const Target& target, Instant now)
{
    auto& sittings = entry.sittings;
    if (target.endpoint.empty() && !sittings.empty()) return &sittings.front();
    const auto same = std::ranges::find(sittings, target.endpoint, &Sitting::endpoint);
    if (same != sittings.end()) return &*same;
    if (sittings.size() == 1 && sittings.front().endpoint.empty()) {
        // First met through a protocol without endpoints: the same device, now known by name.
        Sitting& known = sittings.front();
        known.endpoint = target.endpoint;
        return &known;
    }
    if (!make_room(entry, target, now)) return nullptr;
    ++sittings_;
    Sitting fresh;
    fresh.endpoint = target.endpoint;
    fresh.marks = target.marks;
    return &sittings.emplace_back(std::move(fresh));
}

const Agenda::Sitting* Agenda::sitting_of(const Target& target) const
{
    const auto found = doors_.find(key_of(target));
    if (found == doors_.end() || found->second.sittings.empty()) return nullptr;
    auto& sittings = found->second.sittings;
    if (target.endpoint.empty()) return &sittings.front();
    const auto same = std::ranges::find(sittings, target.endpoint, &Sitting::endpoint);
    return same == sittings.end() ? nullptr : &*same;
}

Agenda::Sitting* Agenda::sitting_of(const Target& target)
{
    return const_cast<Sitting*>(std::as_const(*this).sitting_of(target));
}

void Agenda::know(const Target& target, State state, milliseconds ago, Instant now)
{
    if (state == State::pending) return;
    Entry* const entry = entry_for(key_of(target), now);
    Sitting* const sitting = entry == nullptr ? nullptr : seat(*entry, target, now);
    if (sitting == nullptr) return;
    sitting->who = target.who;
    sitting->state = state;
    sitting->last = now - ago;
    sitting->failures = failure(state) ? 1 : 0;
    sitting->due = sitting->last + (failure(state) ? back_off(1) : spread(refresh_, 0.1));
}

void Agenda::ask(Target target, Instant now)
{
    Entry* const entry = entry_for(key_of(target), now);
    Sitting* const sitting = entry == nullptr ? nullptr : seat(*entry, target, now);
    if (sitting == nullptr) return;
    sitting->heard = now;
    if (sitting->who == 0) sitting->who = target.who;
    if (sitting->waiting) return;
    if (target.who != 0 && target.who != sitting->who) {  // what is known is of the one that stood here before
        sitting->endpoint.clear();
        sitting->who = target.who;
        sitting->marks = 0;
        sitting->failures = 0;
        sitting->state = State::pending;
        sitting->due = std::min(sitting->due, sitting->last + limits::interview_gap);
    }
    const bool changed = target.marks != 0 && sitting->marks != 0 && target.marks != sitting->marks;
    if (target.marks != 0 && sitting->marks == 0) sitting->marks = target.marks;
    const bool fresh = changed || sitting->state == State::pending;
    const Instant due = changed ? std::min(sitting->due, sitting->last + limits::interview_gap) : sitting->due;
    if (now < due) return;
    queue(std::move(target), *sitting, fresh, now);
}

void Agenda::fetch(Description description, Instant now)
{
    Entry* const entry = entry_for(key_of(description.address, description.port, description.path, true), now);
    if (entry == nullptr) return;
    if (entry->sittings.empty()) {
        entry->sittings.emplace_back();
        ++sittings_;
    }
    Sitting& sitting = entry->sittings.front();
    if (now < sitting.due) return;
    queue(std::move(description), sitting, false, now);
    // Read or not, it says nothing new before the refresh; it is not waited for.
    sitting.waiting = false;
    sitting.due = now + spread(refresh_, 0.1);
}

void Agenda::look(const Target& target, Instant now)
{
    Sitting* const sitting = sitting_of(target);
    if (sitting == nullptr || (sitting->looked && now < *sitting->looked + refresh_ * 9 / 10)) return;
    if (queued() >= limits::queued_interviews) {
        ++drops_.queue_full;
        return;
    }
    sitting->looked = now;
    routine_.push_back(BannerJob{target.address, target});
}

void Agenda::queue(Job job, Sitting& sitting, bool fresh, Instant now)
{
    if (queued() >= limits::queued_interviews) {
        ++drops_.queue_full;
        return;
    }
    if (const auto* target = std::get_if<Target>(&job); target != nullptr && target->marks != 0)
        sitting.marks = target->marks;
    sitting.waiting = true;
    sitting.last = now;
    (fresh ? fresh_ : routine_).push_back(std::move(job));
}

void Agenda::ended(const Target& target, State state, Instant now)
{
    Sitting* const sitting = sitting_of(target);
    if (sitting == nullptr) return;  // forgotten meanwhile
    sitting->waiting = false;
    sitting->state = state;
    sitting->last = now;
    if (!failure(state)) {
        sitting->failures = 0;
        sitting->due = now + spread(refresh_, 0.1);
        return;
    }
    if (sitting->failures < 200) ++sitting->failures;
    sitting->due = now + back_off(sitting->failures);
    if (sitting->failures <= unasked_retries && retries_.size() < limits::queued_retries)
        retries_.emplace(sitting->due, target);
}

void Agenda::put_back(const Job& job)
{
    if (const auto* description = std::get_if<Description>(&job)) {
        const auto door = doors_.find(key_of(description->address, description->port, description->path, true));
        if (door != doors_.end()) door->second.sittings.front().due = Instant();
        return;
    }
    const auto* banners = std::get_if<BannerJob>(&job);
    Sitting* const sitting = sitting_of(banners != nullptr ? banners->target : std::get<Target>(job));
    if (sitting == nullptr) return;  // forgotten meanwhile
    if (banners != nullptr) {
        sitting->looked.reset();
    } else {
        sitting->waiting = false;
        sitting->due = Instant();
    }
}

std::string Agenda::endpoint_at(const Target& target) const
{
    if (!target.endpoint.empty()) return target.endpoint;
    const Sitting* const sitting = sitting_of(target);
    return sitting == nullptr ? std::string() : sitting->endpoint;
}

/// Others have shown themselves at this door for a while, and it has not: one of them would be asked in its name.
bool Agenda::replaced(const Target& target, const Sitting& sitting) const
{
    return std::ranges::any_of(doors_.at(key_of(target)).sittings, [&](const Sitting& other) {
        return other.heard > sitting.heard + limits::interview_gap;
    });
}

void Agenda::retry(Instant now)
{
    while (!retries_.empty() && retries_.begin()->first <= now) {
        const auto node = retries_.extract(retries_.begin());
        Target& target = node.mapped();
        Sitting* const sitting = sitting_of(target);
        if (sitting == nullptr || sitting->waiting || sitting->failures == 0 || now < sitting->due) continue;
        if (replaced(target, *sitting)) continue;
        queue(std::move(target), *sitting, false, now);
    }
}

std::optional<Instant> Agenda::next_retry() const
{
    return retries_.empty() ? std::nullopt : std::optional(retries_.begin()->first);
}

void Agenda::login_changed(const std::function<bool(const model::IpAddress&)>& at)
{
    for (auto& [key, entry] : doors_)
        for (Sitting& sitting : entry.sittings)
            if ((sitting.state == State::needs_login || sitting.state == State::refused) && at(key.address))
                sitting.due = Instant();
}

void Agenda::forget(const model::IpAddress& address)
{
    std::erase_if(doors_, [&](const auto& item) {
        if (item.first.address != address) return false;
        sittings_ -= item.second.sittings.size();
        return true;
    });
    std::erase_if(retries_, [&](const auto& item) { return item.second.address == address; });
}

milliseconds Agenda::spread(milliseconds around, double part)
{
    std::uniform_real_distribution<double> factor(1.0 - part, 1.0 + part);
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(around.count()) * factor(random_)));
}

milliseconds Agenda::back_off(unsigned failures)
{
    const milliseconds doubled = first_back_off * (1u << std::min(failures - 1, 10u));
    return spread(std::min<milliseconds>(doubled, refresh_), 0.5);
}

}  // namespace onvigil::discovery

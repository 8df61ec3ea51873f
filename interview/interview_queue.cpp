#include "interview/interview_queue.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace onvigil::interview {
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

std::size_t InterviewQueue::Hash::operator()(const UrlKey& key) const
{
    return std::hash<model::IpAddress>()(key.address) ^ key.path ^ (std::size_t{key.port} * 0x9E3779B97F4A7C15ULL);
}

InterviewQueue::InterviewQueue(milliseconds refresh, std::uint64_t seed, const net::AddressOwners* known)
    : refresh_(refresh), random_(seed), salt_(random_()), known_(known)
{
}

InterviewQueue::UrlKey InterviewQueue::url_key(const model::IpAddress& address, std::uint16_t port,
                                               std::string_view path, bool description) const
{
    return {address, port, text::fnv1a(path, description ? ~salt_ : salt_)};
}

InterviewQueue::UrlKey InterviewQueue::url_key(const net::Target& target) const
{
    return url_key(target.address, target.url.port, target.url.path, false);
}

InterviewQueue::Entry* InterviewQueue::entry_for(const UrlKey& key, Instant now)
{
    if (const auto found = urls_.find(key); found != urls_.end()) {
        found->second.heard = now;
        return &found->second;
    }
    if (urls_.size() >= limits::devices) purge(now);
    if (urls_.size() >= limits::devices) {
        ++drops_.table_full;
        return nullptr;
    }
    Entry& entry = urls_[key];
    entry.heard = now;
    return &entry;
}

/// Forgets URLs that nobody has shown for two refreshes. Looks at most once a minute, and only when the table
/// is full.
void InterviewQueue::purge(Instant now)
{
    if (purged_ != Instant() && now < purged_ + std::chrono::minutes(1)) return;
    purged_ = now;
    std::erase_if(urls_, [&](const auto& item) {
        const Entry& entry = item.second;
        const bool in_use = std::ranges::any_of(entry.devices, &QueuedDevice::waiting);
        const bool forgotten = !in_use && entry.heard + 2 * refresh_ < now;
        if (forgotten) device_count_ -= entry.devices.size();
        return forgotten;
    });
}

/// At a URL full of devices those that nobody has asked for two refreshes are gone (firmware that makes itself a new
/// endpoint at each start leaves many).
bool InterviewQueue::make_room(Entry& entry, const net::Target& target, Instant now)
{
    if (device_count_ >= limits::devices) purge(now);
    if (device_count_ >= limits::devices) {
        ++drops_.table_full;
        return false;
    }
    auto& devices = entry.devices;
    if (devices.size() < limits::endpoints_per_url) return true;
    device_count_ -= std::erase_if(
        devices, [&](const QueuedDevice& device) { return !device.waiting && device.last + 2 * refresh_ < now; });
    if (devices.size() < limits::endpoints_per_url) return true;
    ++drops_.crowded;
    note_crowd(target, now);
    return false;
}

void InterviewQueue::note_crowd(const net::Target& target, Instant now)
{
    std::erase_if(crowded_, [now](const auto& crowd) { return now > crowd.second + crowds_are_told_for; });
    const std::pair where(target.address, target.url.port);
    if (crowded_.size() < most_crowds || crowded_.contains(where)) crowded_[where] = now;
}

std::vector<std::pair<model::IpAddress, std::uint16_t>> InterviewQueue::crowded_services(Instant now) const
{
    std::vector<std::pair<model::IpAddress, std::uint16_t>> out;
    for (const auto& [where, when] : crowded_)
        if (now <= when + crowds_are_told_for) out.push_back(where);
    return out;
}

/// The device's place at this URL; a new one where it is not known. Nothing: too many there.
InterviewQueue::QueuedDevice* InterviewQueue::add_device(Entry& entry, const net::Target& target, Instant now)
{
    auto& devices = entry.devices;
    if (target.endpoint.empty() && !devices.empty()) return &devices.front();
    const auto same = std::ranges::find(devices, target.endpoint, &QueuedDevice::endpoint);
    if (same != devices.end()) return &*same;
    if (devices.size() == 1 && devices.front().endpoint.empty()) {
        // First met through a protocol without endpoints: the same device, now known by name.
        QueuedDevice& known = devices.front();
        known.endpoint = target.endpoint;
        return &known;
    }
    if (!make_room(entry, target, now)) return nullptr;
    ++device_count_;
    QueuedDevice fresh;
    fresh.endpoint = target.endpoint;
    fresh.marks = target.marks;
    return &devices.emplace_back(std::move(fresh));
}

const InterviewQueue::QueuedDevice* InterviewQueue::device_of(const net::Target& target) const
{
    const auto found = urls_.find(url_key(target));
    if (found == urls_.end() || found->second.devices.empty()) return nullptr;
    auto& devices = found->second.devices;
    if (target.endpoint.empty()) return &devices.front();
    const auto same = std::ranges::find(devices, target.endpoint, &QueuedDevice::endpoint);
    return same == devices.end() ? nullptr : &*same;
}

InterviewQueue::QueuedDevice* InterviewQueue::device_of(const net::Target& target)
{
    return const_cast<QueuedDevice*>(std::as_const(*this).device_of(target));
}

void InterviewQueue::know(const net::Target& target, State state, milliseconds ago, Instant now)
{
    if (state == State::pending) return;
    Entry* const entry = entry_for(url_key(target), now);
    QueuedDevice* const device = entry == nullptr ? nullptr : add_device(*entry, target, now);
    if (device == nullptr) return;
    device->who = target.who;
    device->state = state;
    device->last = now - ago;
    device->failures = failure(state) ? 1 : 0;
    device->due = device->last + (failure(state) ? back_off(1) : spread(refresh_, 0.1));
}

void InterviewQueue::ask(net::Target target, Instant now)
{
    Entry* const entry = entry_for(url_key(target), now);
    QueuedDevice* const device = entry == nullptr ? nullptr : add_device(*entry, target, now);
    if (device == nullptr) return;
    device->heard = now;
    if (device->who == 0) device->who = target.who;
    if (device->waiting) return;
    if (target.who != 0 && target.who != device->who) {  // what is known is of the one that stood here before
        device->endpoint.clear();
        device->who = target.who;
        device->marks = 0;
        device->failures = 0;
        device->state = State::pending;
        device->due = std::min(device->due, device->last + limits::interview_gap);
    }
    const bool changed = target.marks != 0 && device->marks != 0 && target.marks != device->marks;
    if (target.marks != 0 && device->marks == 0) device->marks = target.marks;
    const bool fresh = changed || device->state == State::pending;
    const Instant due = changed ? std::min(device->due, device->last + limits::interview_gap) : device->due;
    if (now < due) return;
    queue(std::move(target), *device, fresh, now);
}

void InterviewQueue::fetch(net::Description description, Instant now)
{
    Entry* const entry = entry_for(url_key(description.address, description.port, description.path, true), now);
    if (entry == nullptr) return;
    if (entry->devices.empty()) {
        entry->devices.emplace_back();
        ++device_count_;
    }
    QueuedDevice& device = entry->devices.front();
    if (now < device.due) return;
    queue(std::move(description), device, false, now);
    // Read or not, it says nothing new before the refresh; it is not waited for.
    device.waiting = false;
    device.due = now + spread(refresh_, 0.1);
}

void InterviewQueue::look(const net::Target& target, Instant now)
{
    QueuedDevice* const device = device_of(target);
    if (device == nullptr || (device->looked && now < *device->looked + refresh_ * 9 / 10)) return;
    if (queued() >= limits::queued_interviews) {
        ++drops_.queue_full;
        return;
    }
    device->looked = now;
    routine_.push_back(BannerJob{target.address, target});
}

void InterviewQueue::queue(Job job, QueuedDevice& device, bool fresh, Instant now)
{
    if (queued() >= limits::queued_interviews) {
        ++drops_.queue_full;
        return;
    }
    if (const auto* target = std::get_if<net::Target>(&job); target != nullptr && target->marks != 0)
        device.marks = target->marks;
    device.waiting = true;
    device.last = now;
    (fresh ? fresh_ : routine_).push_back(std::move(job));
}

void InterviewQueue::ended(const net::Target& target, State state, Instant now)
{
    QueuedDevice* const device = device_of(target);
    if (device == nullptr) return;  // forgotten meanwhile
    device->waiting = false;
    device->state = state;
    device->last = now;
    if (!failure(state)) {
        device->failures = 0;
        device->due = now + spread(refresh_, 0.1);
        return;
    }
    if (device->failures < 200) ++device->failures;
    device->due = now + back_off(device->failures);
    if (device->failures <= unasked_retries && retries_.size() < limits::queued_retries)
        retries_.emplace(device->due, target);
}

void InterviewQueue::put_back(const Job& job)
{
    if (const auto* description = std::get_if<net::Description>(&job)) {
        const auto entry = urls_.find(url_key(description->address, description->port, description->path, true));
        if (entry != urls_.end()) entry->second.devices.front().due = Instant();
        return;
    }
    const auto* banners = std::get_if<BannerJob>(&job);
    QueuedDevice* const device = device_of(banners != nullptr ? banners->target : std::get<net::Target>(job));
    if (device == nullptr) return;  // forgotten meanwhile
    if (banners != nullptr) {
        device->looked.reset();
    } else {
        device->waiting = false;
        device->due = Instant();
    }
}

std::string InterviewQueue::endpoint_at(const net::Target& target) const
{
    if (!target.endpoint.empty()) return target.endpoint;
    const QueuedDevice* const device = device_of(target);
    return device == nullptr ? std::string() : device->endpoint;
}

/// Others have shown themselves at this URL for a while, and it has not: one of them would be asked in its name.
bool InterviewQueue::replaced(const net::Target& target, const QueuedDevice& device) const
{
    return std::ranges::any_of(urls_.at(url_key(target)).devices, [&](const QueuedDevice& other) {
        return other.heard > device.heard + limits::interview_gap;
    });
}

void InterviewQueue::retry(Instant now)
{
    while (!retries_.empty() && retries_.begin()->first <= now) {
        const auto node = retries_.extract(retries_.begin());
        net::Target& target = node.mapped();
        QueuedDevice* const device = device_of(target);
        if (device == nullptr || device->waiting || device->failures == 0 || now < device->due) continue;
        if (replaced(target, *device)) continue;
        queue(std::move(target), *device, false, now);
    }
}

std::optional<Instant> InterviewQueue::next_retry() const
{
    return retries_.empty() ? std::nullopt : std::optional(retries_.begin()->first);
}

void InterviewQueue::login_changed(const std::function<bool(const model::IpAddress&)>& at)
{
    for (auto& [key, entry] : urls_)
        for (QueuedDevice& device : entry.devices)
            if ((device.state == State::needs_login || device.state == State::refused) && at(key.address))
                device.due = Instant();
}

void InterviewQueue::forget(const model::IpAddress& address)
{
    std::erase_if(urls_, [&](const auto& item) {
        if (item.first.address != address) return false;
        device_count_ -= item.second.devices.size();
        return true;
    });
    std::erase_if(retries_, [&](const auto& item) { return item.second.address == address; });
}

milliseconds InterviewQueue::spread(milliseconds around, double part)
{
    std::uniform_real_distribution<double> factor(1.0 - part, 1.0 + part);
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(around.count()) * factor(random_)));
}

milliseconds InterviewQueue::back_off(unsigned failures)
{
    const milliseconds doubled = first_back_off * (1u << std::min(failures - 1, 10u));
    return spread(std::min<milliseconds>(doubled, refresh_), 0.5);
}

}  // namespace onvigil::interview

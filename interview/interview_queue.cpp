#include "interview/interview_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::interview {
namespace {

constexpr auto first_back_off = std::chrono::seconds(30);
constexpr auto heard_again_after = std::chrono::seconds(2);
constexpr unsigned unasked_retries = 4;  ///< after so many failures in a row only a sign of life leads to another try

bool failure(model::Identification::State state)
{
    using State = model::Identification::State;
    return state == State::unreachable || state == State::malformed || state == State::pending;
}

milliseconds back_off(unsigned failures, milliseconds refresh)
{
    return std::min<milliseconds>(first_back_off * (1u << std::min(failures - 1, 10u)), refresh);
}

void put_first(std::deque<Job>& queue, std::vector<Job> jobs)
{
    queue.insert(queue.begin(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
}

}  // namespace

InterviewQueue::InterviewQueue(milliseconds refresh, std::uint64_t seed, const net::AddressOwners* known)
    : refresh_(refresh), random_(seed), salt_(random_()), known_(known), services_(salt_, refresh)
{
}

void InterviewQueue::set_refresh(milliseconds refresh)
{
    refresh_ = refresh;
    services_.set_refresh(refresh);
}

void InterviewQueue::restore(const net::Target& target, State state, milliseconds ago, Instant now)
{
    if (state == State::pending) return;
    QueuedDevice* const device = services_.find_or_add(target, now);
    if (device == nullptr) return;
    device->who = target.who;
    device->state = state;
    device->last = now - ago;
    device->failures = failure(state) ? 1 : 0;
    device->due = device->last + (failure(state) ? spread(back_off(1, refresh_), 0.5) : spread(refresh_, 0.1));
}

void InterviewQueue::ask(net::Target target, Instant now)
{
    QueuedDevice* const device = services_.find_or_add(target, now);
    if (device == nullptr) return;
    device->heard = now;
    if (device->who == 0) device->who = target.who;
    device->heard_itself = device->heard_itself || !target.relayed;
    target.relayed = !device->heard_itself;
    if (device->waiting) {
        const bool again = target.standing == device->standing && now >= device->last + heard_again_after;
        if (device->standing == net::Standing::shown || (!again && target.standing >= device->standing)) return;
        device->last = now;
        return wait_in_turn(std::move(target), *device);
    }
    if (!target.relayed && std::exchange(device->login_withheld, false))
        device->due = std::min(device->due, device->last + limits::interview_gap);
    if (target.who != 0 && target.who != device->who) {  // what is known is of the device that was here before
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

void InterviewQueue::fetch_description(net::Description description, Instant now)
{
    QueuedDevice* const device = services_.find_or_add(description, now);
    if (device == nullptr || now < device->due) return;
    queue(std::move(description), *device, false, now);
    // Read or not, it says nothing new before the refresh; it is not waited for.
    device->waiting = false;
    device->due = now + spread(refresh_, 0.1);
}

void InterviewQueue::request_banners(const net::Target& target, Instant now)
{
    QueuedDevice* const device = services_.find(target);
    if (device == nullptr || (device->banners_queued && now < *device->banners_queued + refresh_ * 9 / 10)) return;
    if (is_full()) return;
    device->banners_queued = now;
    routine_.push_back(BannerJob{target.address, target});
}

bool InterviewQueue::is_full()
{
    if (queued() < limits::queued_interviews) return false;
    ++queue_full_;
    return true;
}

void InterviewQueue::queue(Job job, QueuedDevice& device, bool fresh, Instant now)
{
    const auto* target = std::get_if<net::Target>(&job);
    const bool claimed = target != nullptr && target->standing != net::Standing::shown;
    if (!claimed && is_full()) return;
    if (target != nullptr && target->marks != 0) device.marks = target->marks;
    device.waiting = true;
    device.last = now;
    if (claimed) return wait_in_turn(std::get<net::Target>(std::move(job)), device);
    device.standing = net::Standing::shown;
    (fresh ? fresh_ : routine_).push_back(std::move(job));
}

void InterviewQueue::wait_in_turn(net::Target target, QueuedDevice& device)
{
    using net::Standing;
    const Standing standing = device.standing = target.standing;
    if (standing == Standing::shown) return fresh_.push_back(std::move(target));
    const auto network =
        standing == Standing::near ? net::network_key(target.address) : net::wide_network_key(target.address);
    device.ticket = ++tickets_;
    auto& waiting = claimed_[static_cast<std::size_t>(standing) - 1];
    const auto left_out = waiting.push(network, {std::move(target), device.ticket});
    if (QueuedDevice* const other = left_out ? services_.find(left_out->target) : nullptr)
        if (other->standing == standing && other->ticket == left_out->ticket) other->waiting = false;
}

/// Which device the job is about.
net::HostKeys InterviewQueue::keys_of(const Job& job) const
{
    net::HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address_of(job)));
    const auto* target = std::get_if<net::Target>(&job);
    if (const auto* banners = std::get_if<BannerJob>(&job)) target = &banners->target;
    if (target == nullptr) return keys;
    const std::string endpoint = endpoint_at(*target);
    if (!endpoint.empty()) keys.add(text::fnv1a(endpoint, salt_));
    const QueuedDevice* const device = services_.find(*target);
    keys.add(target->who != 0 || device == nullptr ? target->who : device->who);
    return keys;
}

std::optional<Job> InterviewQueue::next()
{
    const auto first = [](std::deque<Job>& jobs) -> std::optional<Job> {
        if (jobs.empty()) return std::nullopt;
        std::optional<Job> job(std::move(jobs.front()));
        jobs.pop_front();
        return job;
    };
    std::optional<Job> job = first(fresh_);
    for (std::size_t tries = 0; !job && tries <= claimed_.size(); ++tries) {
        turn_ = (turn_ + 1) % (claimed_.size() + 1);
        job = turn_ == claimed_.size() ? first(routine_) : next_claimed(claimed_[turn_]);
    }
    return job;
}

std::optional<Job> InterviewQueue::next_claimed(WaitingHosts& waiting)
{
    while (auto entry = waiting.pop()) {
        net::Target& target = entry->target;
        QueuedDevice* const device = services_.find(target);
        if (device != nullptr) {
            if (device->standing != target.standing || device->ticket != entry->ticket) continue;  // it is elsewhere
            device->standing = net::Standing::shown;
        }
        return std::move(target);
    }
    return std::nullopt;
}

std::size_t InterviewQueue::queued() const
{
    std::size_t out = fresh_.size() + routine_.size() + locks_.waiting();
    for (const WaitingHosts& waiting : claimed_) out += waiting.size();
    return out;
}

std::optional<Job> InterviewQueue::take()
{
    while (auto job = next()) {
        const auto keys = locks_.locked(address_of(*job)) ? net::HostKeys() : keys_of(*job);
        if (auto admitted = locks_.admit(std::move(*job), keys)) return admitted;
    }
    return std::nullopt;
}

bool InterviewQueue::acquire(const model::IpAddress& address)
{
    net::HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address));
    return locks_.acquire(address, keys);
}

void InterviewQueue::release(const model::IpAddress& address)
{
    put_first(fresh_, locks_.release(address));
}

void InterviewQueue::let_pass(const model::IpAddress& address)
{
    put_first(fresh_, locks_.let_pass(address));
}

void InterviewQueue::ended(const net::Target& target, State state, Instant now)
{
    QueuedDevice* const device = services_.find(target);
    if (device == nullptr) return;  // forgotten meanwhile
    device->waiting = false;
    device->state = state;
    device->last = now;
    if (!failure(state)) {
        device->failures = 0;
        device->login_withheld = target.relayed && state == State::needs_login;
        device->due = now + spread(refresh_, 0.1);
        return;
    }
    if (device->failures < 200) ++device->failures;
    device->due = now + spread(back_off(device->failures, refresh_), 0.5);
    if (device->failures <= unasked_retries && retries_.size() < limits::queued_retries)
        retries_.emplace(device->due, target);
}

void InterviewQueue::put_back(const Job& job)
{
    const auto* description = std::get_if<net::Description>(&job);
    const auto* banners = std::get_if<BannerJob>(&job);
    QueuedDevice* const device = description != nullptr ? services_.find(*description)
                                 : banners != nullptr   ? services_.find(banners->target)
                                                        : services_.find(std::get<net::Target>(job));
    if (device == nullptr) return;  // forgotten meanwhile
    if (banners != nullptr) {
        device->banners_queued.reset();
    } else {
        device->waiting = false;
        device->due = Instant();
    }
}

std::string InterviewQueue::endpoint_at(const net::Target& target) const
{
    if (!target.endpoint.empty()) return target.endpoint;
    const QueuedDevice* const device = services_.find(target);
    return device == nullptr ? std::string() : device->endpoint;
}

void InterviewQueue::retry(Instant now)
{
    while (!retries_.empty() && retries_.begin()->first <= now) {
        const auto node = retries_.extract(retries_.begin());
        net::Target& target = node.mapped();
        QueuedDevice* const device = services_.find(target);
        if (device == nullptr || device->waiting || device->failures == 0 || now < device->due) continue;
        if (services_.replaced(target, *device)) continue;
        queue(std::move(target), *device, false, now);
    }
}

std::optional<Instant> InterviewQueue::next_retry() const
{
    return retries_.empty() ? std::nullopt : std::optional(retries_.begin()->first);
}

void InterviewQueue::login_changed(const std::function<bool(const model::IpAddress&)>& at)
{
    services_.each([&](const model::IpAddress& address, QueuedDevice& device) {
        if ((device.state == State::needs_login || device.state == State::refused) && at(address))
            device.due = Instant();
    });
}

void InterviewQueue::forget(const model::IpAddress& address)
{
    services_.forget(address);
    std::erase_if(retries_, [&](const auto& item) { return item.second.address == address; });
}

milliseconds InterviewQueue::spread(milliseconds around, double part)
{
    std::uniform_real_distribution<double> factor(1.0 - part, 1.0 + part);
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(around.count()) * factor(random_)));
}

bool InterviewQueue::busy(const std::function<bool(const model::IpAddress&)>& at) const
{
    const auto waits = [&](const Job& job) { return at(address_of(job)); };
    return locks_.any(at) || std::ranges::any_of(fresh_, waits) || std::ranges::any_of(routine_, waits) ||
           std::ranges::any_of(claimed_, [&](const WaitingHosts& waiting) { return waiting.any(at); });
}

}  // namespace onvigil::interview

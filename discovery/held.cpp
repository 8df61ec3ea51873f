#include "discovery/held.hpp"

#include "base/limits.hpp"

namespace onvigil::discovery {

namespace {

constexpr unsigned forgotten_after = 2;

}  // namespace

bool Held::hold(net::Target target, std::optional<std::uint16_t> port)
{
    const Place place(target.address, port.value_or(0));
    const auto known = held_.find(place);
    if (known != held_.end()) {
        net::Target& before = known->second.target;
        if (target.camera_hint && !before.camera_hint) before = std::move(target);
        return true;
    }
    if (held_.size() >= limits::new_devices_per_round) return false;
    held_.emplace(place, Waiting{std::move(target)});
    return true;
}

void Held::asked(const net::Target& target)
{
    const auto mark = [&](const net::ServiceUrl& url) {
        if (asked_.size() < limits::remembered_answers) asked_[{target.address, url.port}] = 0;
    };
    mark(target.url);
    for (const net::ServiceUrl& other : target.others) mark(other);
}

/// Somebody who stated no port has had its turn if its address was asked, or is about to be, at any.
bool Held::was_asked(const Place& place) const
{
    if (asked_.contains(place)) return true;
    if (place.second != 0) return false;
    const auto asked = asked_.lower_bound(place);
    if (asked != asked_.end() && asked->first.first == place.first) return true;
    const auto other = held_.upper_bound(place);
    return other != held_.end() && other->first.first == place.first;
}

std::vector<net::Target> Held::release()
{
    std::vector<net::Target> out;
    for (auto& [place, waiting] : held_)
        if (!was_asked(place)) out.push_back(std::move(waiting.target));
    held_.clear();
    asked_.clear();
    return out;
}

std::vector<net::Target> Held::release_older()
{
    std::vector<net::Target> out;
    for (auto at = held_.begin(); at != held_.end();) {
        const bool done = was_asked(at->first);
        if (!done && at->second.age++ == 0) {
            ++at;
            continue;
        }
        if (!done) {
            asked(at->second.target);
            out.push_back(std::move(at->second.target));
        }
        at = held_.erase(at);
    }
    for (auto at = asked_.begin(); at != asked_.end();)
        at = ++at->second >= forgotten_after ? asked_.erase(at) : std::next(at);
    return out;
}

}  // namespace onvigil::discovery

#include "discovery/relayed_device_hosts.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace onvigil::discovery {

using model::IpAddress;
using net::NamedHost;

namespace {

constexpr std::size_t names_told_apart = 2;
constexpr std::size_t endpoints_told_apart = 4;
constexpr auto opened_holds = std::chrono::seconds(10);
constexpr auto closed_holds = std::chrono::minutes(10);
constexpr auto name_holds = std::chrono::minutes(10);
constexpr auto remembered_for = std::chrono::hours(1);
constexpr auto forgets_every = std::chrono::minutes(1);

std::string name_of(const RelayedDevice& device)
{
    return device.named.empty() ? device.host_name : device.named.front().address.to_string();
}

}  // namespace

void RelayedDeviceHosts::spoke_for_itself(const IpAddress& sender, std::string_view endpoint, Instant now)
{
    const auto known = themselves_.find(sender);
    if (known == themselves_.end() && themselves_.size() >= limits::remembered_named_hosts) return forget_old(now);
    Itself& itself = known != themselves_.end() ? known->second : themselves_[sender];
    itself.heard = now;
    const std::uint64_t hash = text::fnv1a(endpoint);
    if (itself.endpoints.size() >= endpoints_told_apart || std::ranges::count(itself.endpoints, hash) > 0) return;
    itself.endpoints.push_back(hash);
}

bool RelayedDeviceHosts::has_room(const IpAddress& sender, Instant now)
{
    forget_old(now);
    return held_.size() < limits::relayed_endpoints &&
           (senders_.contains(sender) || senders_.size() < limits::relayed_endpoints);
}

bool RelayedDeviceHosts::hold(RelayedDevice device, std::vector<NamedHost> within_reach, Instant now)
{
    const IpAddress from = device.sighting.from;
    if (!has_room(from, now)) return false;
    Sender& sender = senders_[from];
    sender.heard = now;
    note_name(sender, device);
    const auto same = [&](const Held& held) {
        return held.device.sighting.from == from && name_of(held.device) == name_of(device) &&
               held.device.device.observation.endpoint == device.device.observation.endpoint;
    };
    if (std::ranges::any_of(held_, same)) return true;
    // A device that answers by IPv6 and names IPv4 addresses names its own.
    const bool own_family = device.named.empty() || device.named.front().address.is_v4() == from.is_v4();
    if (!own_family && !is_relay(from)) within_reach.clear();
    const bool any = !within_reach.empty();
    std::erase_if(within_reach, [&](const NamedHost& host) { return !want(sender, host, now); });
    if (any && within_reach.empty()) return false;
    held_.push_back({std::move(device), std::move(within_reach), now});
    return true;
}

bool RelayedDeviceHosts::want(Sender& sender, const NamedHost& host, Instant now)
{
    const std::pair key(host.address, host.port);
    if (!hosts_.contains(key) && hosts_.size() >= limits::remembered_named_hosts) return false;
    if (now >= sender.minute + std::chrono::minutes(1)) {
        sender.minute = now;
        sender.looks = 0;
    }
    const auto known = hosts_.find(key);
    if (known != hosts_.end()) {
        const Host& before = known->second;
        if (!before.opened) return true;  // it is looked at, or about to be
        if (now < before.when + (*before.opened ? milliseconds(opened_holds) : milliseconds(closed_holds))) return true;
    }
    const bool proven = known != hosts_.end() && known->second.proven;
    if (!proven && sender.looks++ >= limits::named_hosts_per_sender) return false;
    Host& wanted = hosts_[key];
    wanted.opened.reset();
    wanted.wanted = true;
    wanted.when = now;
    return true;
}

std::vector<NamedHost> RelayedDeviceHosts::to_check(std::size_t most)
{
    std::vector<NamedHost> out;
    for (auto& [key, host] : hosts_)
        if (out.size() < most && std::exchange(host.wanted, false)) out.push_back({key.first, key.second});
    return out;
}

void RelayedDeviceHosts::checked(const NamedHost& host, bool opened, Instant now)
{
    const auto known = hosts_.find({host.address, host.port});
    if (known == hosts_.end()) return;
    known->second.opened = opened;
    known->second.proven = known->second.proven || opened;
    known->second.when = now;
}

std::vector<RelayedDeviceHosts::Settled> RelayedDeviceHosts::settled(Instant now)
{
    std::vector<Settled> out;
    std::erase_if(held_, [&](Held& held) {
        auto settled = settle(held, now);
        if (settled) out.push_back(std::move(*settled));
        return settled.has_value();
    });
    return out;
}

std::optional<RelayedDeviceHosts::Settled> RelayedDeviceHosts::settle(Held& held, Instant now) const
{
    const auto& observation = held.device.device.observation;
    bool looking = false;
    for (const NamedHost& named : held.within_reach) {
        if (is_others(named.address, observation.endpoint)) continue;
        const auto host = hosts_.find({named.address, named.port});
        if (host == hosts_.end()) continue;
        if (host->second.opened == true) return Settled{std::move(held.device), Place::named_host, named.address};
        looking = looking || !host->second.opened;
    }
    if (looking || now < held.heard + gathered_for) return std::nullopt;
    const auto& hosts = held.within_reach.empty() ? held.device.named : held.within_reach;
    const IpAddress sender = held.device.sighting.from, named = hosts.empty() ? sender : hosts.front().address;
    const bool relayed = hosts.empty() ? has_others(held.device) : is_relay(sender);
    return Settled{std::move(held.device), relayed ? Place::not_asked : Place::sender, named};
}

/// One endpoint that is at another place now, or has two names, is still one device. A device that was replaced is told
/// no more; what a relay tells comes at once.
void RelayedDeviceHosts::note_name(Sender& sender, const RelayedDevice& device)
{
    const std::string& endpoint = device.device.observation.endpoint;
    const std::string name = name_of(device);
    auto& names = sender.names;
    std::erase_if(names, [&](const Name& known) { return sender.heard > known.heard + name_holds; });
    const auto same = [&](const Name& known) { return !endpoint.empty() && known.endpoint == text::fnv1a(endpoint); };
    const auto known = std::ranges::find_if(names, same);
    const auto alike = std::ranges::find(names, name, &Name::host);
    if (known != names.end())
        *known = {known->endpoint, name, sender.heard};
    else if (alike != names.end())
        alike->heard = sender.heard;
    else if (names.size() < names_told_apart)
        names.push_back({text::fnv1a(endpoint), name, sender.heard});
}

bool RelayedDeviceHosts::speaks_for_several(const IpAddress& sender) const
{
    const auto known = senders_.find(sender);
    if (known == senders_.end() || known->second.names.size() < names_told_apart) return false;
    return known->second.names.front().host != known->second.names.back().host;
}

/// The sender has shown a device beside this one, under its own address or another name.
bool RelayedDeviceHosts::has_others(const RelayedDevice& device) const
{
    const std::uint64_t endpoint = text::fnv1a(device.device.observation.endpoint);
    const auto itself = themselves_.find(device.sighting.from);
    if (itself != themselves_.end()) return std::ranges::count(itself->second.endpoints, endpoint) == 0;
    return speaks_for_several(device.sighting.from);
}

bool RelayedDeviceHosts::is_relay(const IpAddress& sender) const
{
    return themselves_.contains(sender) || speaks_for_several(sender);
}

/// The host has other endpoints of its own: it has taken the address of the device that names it.
bool RelayedDeviceHosts::is_others(const IpAddress& host, std::string_view endpoint) const
{
    const auto known = themselves_.find(host);
    if (known == themselves_.end() || known->second.endpoints.size() >= endpoints_told_apart) return false;
    return std::ranges::count(known->second.endpoints, text::fnv1a(endpoint)) == 0;
}

void RelayedDeviceHosts::forget_old(Instant now)
{
    if (now < forgotten_ + forgets_every) return;
    forgotten_ = now;
    const auto old = [&](const auto& item) { return now > item.second.heard + remembered_for; };
    std::erase_if(themselves_, old);
    std::erase_if(senders_, old);
    std::erase_if(hosts_,
                  [&](const auto& item) { return item.second.opened && now > item.second.when + remembered_for; });
}

}  // namespace onvigil::discovery

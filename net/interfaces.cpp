#include "net/interfaces.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::net {

namespace {

/// The same address without its zone: networks have none.
model::IpAddress without_zone(const model::IpAddress& address)
{
    if (address.is_v4()) return address;
    return boost::asio::ip::address_v6(address.to_v6().to_bytes());
}

}  // namespace

bool InterfaceAddress::covers(const model::IpAddress& other) const
{
    return model::Cidr{without_zone(address), prefix}.contains(without_zone(other));
}

std::string to_text(const InterfaceAddress& address)
{
    return fmt::format("{}/{}", without_zone(address.address).to_string(), address.prefix);
}

bool Interface::has_v4() const
{
    return std::any_of(addresses.begin(), addresses.end(), [](const auto& a) { return a.address.is_v4(); });
}

bool Interface::has_v6() const
{
    return std::any_of(addresses.begin(), addresses.end(), [](const auto& a) { return a.address.is_v6(); });
}

std::vector<boost::asio::ip::address_v4> Interface::sources() const
{
    std::vector<boost::asio::ip::address_v4> out;
    for (auto one = addresses.begin(); one != addresses.end() && out.size() < most_sources; ++one) {
        if (!one->address.is_v4()) continue;
        const auto same_network = [&](const InterfaceAddress& other) {
            return other.prefix == one->prefix && other.covers(one->address);
        };
        const auto alone_in_it = [&](const InterfaceAddress& other) {
            return other.prefix < one->prefix && other.covers(one->address) && one->prefix == 32;
        };
        if (std::none_of(addresses.begin(), addresses.end(), alone_in_it) &&
            std::none_of(addresses.begin(), one, same_network))
            out.push_back(one->address.to_v4());
    }
    return out;
}

bool selected(const std::vector<std::string>& patterns, std::string_view name, bool loopback)
{
    bool only_exclusions = true, matched = false;
    for (const std::string_view pattern : patterns) {
        if (pattern.starts_with('!')) {
            if (text::matches_glob(pattern.substr(1), name)) return false;
            continue;
        }
        only_exclusions = false;
        matched = matched || (loopback ? pattern == name : text::matches_glob(pattern, name));
    }
    return matched || (only_exclusions && !patterns.empty() && !loopback);
}

void Interfaces::apply(const netlink::Link& link)
{
    if (link.gone) {
        if (known_.erase(link.index) > 0) routes_.mark_stale();
        return;
    }
    Known& known = known_[link.index];
    if (known.up && !link.up) routes_.mark_stale();
    known.seen.index = link.index;
    known.seen.name = link.name;
    known.seen.loopback = link.loopback;
    known.seen.no_lookups = link.no_lookups;
    known.up = link.up;
    known.multicast = link.multicast;
    known.enslaved = link.enslaved;
}

void Interfaces::apply(const netlink::Address& address)
{
    const auto known = known_.find(address.index);
    if (known == known_.end()) return;
    auto& addresses = known->second.seen.addresses;
    const InterfaceAddress value{address.address, address.prefix};
    const auto place = std::lower_bound(addresses.begin(), addresses.end(), value);
    const bool there = place != addresses.end() && *place == value;
    if (address.gone || !address.usable) {
        if (!there) return;
        addresses.erase(place);
        routes_.mark_stale();
    } else if (!there) {
        addresses.insert(place, value);
    }
}

std::vector<Interface> Interfaces::usable(const std::vector<std::string>& patterns) const
{
    std::vector<Interface> out;
    for (const auto& [index, known] : known_) {
        const Interface& seen = known.seen;
        if (!known.up || known.enslaved || seen.addresses.empty() || !(known.multicast || seen.loopback)) continue;
        if (selected(patterns, seen.name, seen.loopback)) out.push_back(seen);
    }
    return out;
}

std::vector<std::string> Interfaces::idle_patterns(const std::vector<std::string>& patterns) const
{
    std::vector<std::string> out;
    for (const std::string& pattern : patterns) {
        if (pattern == "*" || pattern.starts_with('!')) continue;
        const bool matches = std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
            return text::matches_glob(pattern, entry.second.seen.name);
        });
        if (!matches) out.push_back(pattern);
    }
    return out;
}

/// Those that a pattern names in full, and that are so.
template <typename Is>
std::vector<std::string> Interfaces::named(const std::vector<std::string>& patterns, Is is) const
{
    std::vector<std::string> out;
    for (const auto& [index, known] : known_) {
        const Interface& seen = known.seen;
        if (is(known) && std::ranges::find(patterns, seen.name) != patterns.end() &&
            selected(patterns, seen.name, seen.loopback))
            out.push_back(seen.name);
    }
    return out;
}

std::vector<std::string> Interfaces::named_without_multicast(const std::vector<std::string>& patterns) const
{
    return named(patterns, [](const Known& one) { return !one.multicast && !one.seen.loopback; });
}

std::vector<std::string> Interfaces::named_and_down(const std::vector<std::string>& patterns) const
{
    return named(patterns, [](const Known& one) { return !one.up || one.enslaved || one.seen.addresses.empty(); });
}

bool Interfaces::any_up() const
{
    return std::any_of(known_.begin(), known_.end(), [](const auto& entry) {
        return entry.second.up && !entry.second.seen.loopback && !entry.second.seen.addresses.empty();
    });
}

std::string_view Interfaces::name_of(int index) const
{
    const auto known = known_.find(index);
    return known == known_.end() ? std::string_view() : std::string_view(known->second.seen.name);
}

std::vector<model::Cidr> Interfaces::broadcasts() const
{
    std::vector<model::Cidr> out;
    for (const auto& [index, known] : known_)
        for (const auto& [address, prefix] : known.seen.addresses) {
            if (!address.is_v4() || prefix > 30) continue;
            const std::uint32_t hosts = 0xFFFF'FFFFU >> prefix;
            out.push_back({boost::asio::ip::address_v4(address.to_v4().to_uint() | hosts), 32});
        }
    return out;
}

bool Interfaces::is_ours(const model::IpAddress& address) const
{
    const model::IpAddress bare = without_zone(address);
    for (const auto& [index, known] : known_)
        for (const InterfaceAddress& ours : known.seen.addresses)
            if (without_zone(ours.address) == bare) return true;
    return false;
}

bool Interfaces::on_link(const Interface& interface, const model::IpAddress& address) const
{
    if (address.is_v6() && address.to_v6().is_link_local() && address.to_v6().scope_id() != 0)
        return static_cast<int>(address.to_v6().scope_id()) == interface.index;
    if (!interface.no_lookups) return routes_.on_link(interface.index, address);
    return std::ranges::any_of(interface.addresses, [&](const auto& ours) { return ours.covers(address); });
}

const Interface* Interfaces::on_link(const model::IpAddress& address) const
{
    const Interface* idle = nullptr;
    for (const auto& [index, known] : known_) {
        if (!on_link(known.seen, address)) continue;
        if (known.up && !known.enslaved) return &known.seen;
        if (idle == nullptr) idle = &known.seen;
    }
    return idle;
}

Place Interfaces::place_of(const model::IpAddress& address, int arrived, const std::vector<model::Cidr>& networks) const
{
    const auto by = known_.find(arrived);
    if (by != known_.end() && on_link(by->second.seen, address)) return {by->second.seen.name, false};
    if (const Interface* there = on_link(address)) return {there->name, false};
    const bool expected =
        std::any_of(networks.begin(), networks.end(), [&](const auto& n) { return n.contains(address); });
    return {std::string(name_of(arrived)), !expected};
}

Place Interfaces::place_of_asked(const model::IpAddress& address, int arrived,
                                 const std::vector<model::Cidr>& networks) const
{
    if (on_link(address) == nullptr)
        for (const model::Cidr& network : networks)
            if (network.contains(address)) return {model::to_text(network), false};
    return place_of(address, arrived, networks);
}

}  // namespace onvigil::net

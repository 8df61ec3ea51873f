#include "discovery/problems.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <utility>

namespace onvigil::discovery {

void Problems::tell(const std::string& topic, std::vector<std::string> what, std::string remedy, model::TimePoint now)
{
    if (what.empty()) {
        topics_.erase(topic);
        return;
    }
    Topic& entry = topics_[topic];
    std::map<std::string, model::TimePoint> since;
    for (std::string& text : what) {
        const auto before = entry.since.find(text);
        since.emplace(std::move(text), before == entry.since.end() ? now : before->second);
    }
    entry = {std::move(since), std::move(remedy)};
}

std::vector<model::HealthProblem> Problems::all() const
{
    std::vector<model::HealthProblem> out;
    for (const auto& [topic, entry] : topics_)
        for (const auto& [what, since] : entry.since) out.push_back({what, {}, entry.remedy, since});
    return out;
}

bool Lately::look(std::uint64_t count, Instant now)
{
    if (count == std::exchange(seen_, count)) return false;
    last_ = now;
    return true;
}

namespace {

std::vector<std::string> each(const std::vector<std::string>& values, std::string_view format)
{
    std::vector<std::string> out;
    out.reserve(values.size());
    for (const std::string& value : values) out.push_back(fmt::format(fmt::runtime(format), value));
    return out;
}

std::vector<std::string> full_table(std::string_view family, const std::optional<std::uint32_t>& entries)
{
    if (!entries) return {};
    return {fmt::format("the kernel's {} neighbour table ({} entries) is full: packets to new hosts are lost", family,
                        *entries)};
}

std::vector<std::string> only_if(bool holds, std::string text)
{
    return holds ? std::vector<std::string>{std::move(text)} : std::vector<std::string>{};
}

}  // namespace

void tell(Problems& problems, const Circumstances& facts, model::TimePoint now)
{
    problems.tell("patterns", each(facts.idle_patterns, "no interface of this machine matches \"{}\""),
                  "correct discovery.interfaces, or plug the interface in: it is used as soon as it appears", now);
    problems.tell(
        "tunnels", each(facts.without_multicast, "{} cannot multicast: nobody is searched for on it"),
        "put the network behind it into discovery.networks, to have it asked address by address, and take the "
        "interface out of discovery.interfaces",
        now);
    problems.tell("interfaces", only_if(!facts.any_interface, "there is no interface to search on"),
                  "bring one up that has an address and can multicast, and that discovery.interfaces matches", now);
    problems.tell("silent", each(facts.silent_interfaces, "nobody at all answered on {}"),
                  "check that multicast passes: IGMP snooping without a querier, a container's bridge network and a "
                  "firewall that drops UDP answers silence it; name discovery.networks to ask address by address",
                  now);
    problems.tell("mute",
                  each(facts.mute_interfaces,
                       "nobody answers multicast on {}, while known devices there answer when asked one by one"),
                  "new devices are not found there: let multicast pass (a switch with IGMP snooping needs a querier), "
                  "or name the network in discovery.networks to have it asked address by address",
                  now);
    problems.tell("groups", each(facts.refused_groups, "the kernel refused the multicast group {}"),
                  "announcements are not heard there; raise net.ipv4.igmp_max_memberships, or leave interfaces out",
                  now);
    problems.tell(
        "drops",
        only_if(facts.receive_drops > 0,
                fmt::format("the kernel dropped answers for want of buffer space ({} bytes)", facts.receive_buffer)),
        "raise net.core.rmem_max (to 33554432 for large networks) or give the daemon CAP_NET_ADMIN; lost "
        "answers are asked for again",
        now);
    problems.tell("neighbours", full_table("IPv4", facts.full_v4_table),
                  "raise net.ipv4.neigh.default.gc_thresh1 to gc_thresh3", now);
    problems.tell("neighbours-v6", full_table("IPv6", facts.full_v6_table),
                  "raise net.ipv6.neigh.default.gc_thresh1 to gc_thresh3", now);
    problems.tell("sockets", facts.socket_failures,
                  "another program holds the port for itself; stop it, or leave the protocol out", now);
    problems.tell(
        "loud",
        each(facts.loud_sources, fmt::format("more answers come from {{}} than are read of one address ({} a round)",
                                             limits::answers_per_source_per_round)),
        "the devices behind it that answer last are not seen; run a sensor behind that gateway, or, if it is "
        "one device that misbehaves, name it in discovery.exclude",
        now);
    problems.tell("networks", each(facts.too_large_networks, "{} is too large to be asked address by address"),
                  "name smaller networks in discovery.networks", now);
}

}  // namespace onvigil::discovery

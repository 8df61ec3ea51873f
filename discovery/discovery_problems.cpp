#include "discovery/discovery_problems.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <utility>

namespace onvigil::discovery {

namespace {

class Collected {
public:
    void add(std::string what, std::string_view remedy)
    {
        problems.push_back({std::move(what), {}, std::string(remedy)});
    }
    /// One for each value, in place of the format's "{}".
    void add_each(const std::vector<std::string>& values, std::string_view format, std::string_view remedy)
    {
        for (const std::string& value : values) add(fmt::format(fmt::runtime(format), value), remedy);
    }
    void add_full_table(std::string_view family, const std::optional<std::uint32_t>& entries, std::string_view remedy)
    {
        if (entries)
            add(fmt::format("the kernel's {} neighbour table ({} entries) is full: packets to new hosts are lost",
                            family, *entries),
                remedy);
    }

    std::vector<model::HealthProblem> problems;
};

void add_interface_problems(Collected& out, const Circumstances& facts)
{
    if (!facts.any_interface)
        out.add("there is no interface to search on",
                "bring one up that has an address and can multicast, and that discovery.interfaces matches");
    out.add_each(
        facts.mute_interfaces, "nobody answers multicast on {}, while known devices there answer when asked one by one",
        "new devices are not found there: let multicast pass (a switch with IGMP snooping needs a querier), or "
        "name the network in discovery.networks to have it asked address by address");
    out.add_each(facts.idle_patterns, "no interface of this machine matches \"{}\"",
                 "correct discovery.interfaces, or plug the interface in: it is used as soon as it appears");
    out.add_each(facts.silent_interfaces, "nobody at all answered on {}",
                 "check that multicast passes: IGMP snooping without a querier, a container's bridge network and a "
                 "firewall that drops UDP answers silence it; name discovery.networks to ask address by address");
    out.add_each(facts.without_multicast, "{} cannot multicast: nobody is searched for on it",
                 "put the network behind it into discovery.networks, to have it asked address by address, and take the "
                 "interface out of discovery.interfaces");
}

void add_host_problems(Collected& out, const Circumstances& facts)
{
    if (facts.receive_drops > 0)
        out.add(fmt::format("the kernel dropped answers for want of buffer space ({} bytes)", facts.receive_buffer),
                "raise net.core.rmem_max (to 33554432 for large networks) or give the daemon CAP_NET_ADMIN; lost "
                "answers are asked for again");
    out.add_each(facts.refused_groups, "the kernel refused the multicast group {}",
                 "announcements are not heard there; raise net.ipv4.igmp_max_memberships, or leave interfaces out");
    out.add_full_table("IPv4", facts.full_v4_table, "raise net.ipv4.neigh.default.gc_thresh1 to gc_thresh3");
    out.add_full_table("IPv6", facts.full_v6_table, "raise net.ipv6.neigh.default.gc_thresh1 to gc_thresh3");
    out.add_each(facts.socket_failures, "{}",
                 "another program holds the port for itself; stop it, or leave the protocol out");
}

void add_network_problems(Collected& out, const Circumstances& facts)
{
    const auto too_many = fmt::format("more answers come from {{}} than are read of one address ({} a round)",
                                      limits::answers_per_source_per_round);
    out.add_each(facts.flooding_sources, too_many,
                 "the devices behind it that answer last are not seen; run a sensor behind that gateway, or, if it is "
                 "one device that misbehaves, name it in discovery.exclude");
    out.add_each(facts.too_large_networks, "{} is too large to be asked address by address",
                 "name smaller networks in discovery.networks");
}

}  // namespace

std::vector<model::HealthProblem> discovery_problems(const Circumstances& facts)
{
    Collected found;
    add_interface_problems(found, facts);
    add_host_problems(found, facts);
    add_network_problems(found, facts);
    return std::move(found.problems);
}

}  // namespace onvigil::discovery

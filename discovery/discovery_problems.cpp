#include "discovery/discovery_problems.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

namespace {

constexpr std::size_t told_one_by_one = 3;

/// Of more than are told one by one.
std::string first_of(const std::vector<std::string>& names)
{
    return fmt::format("{}, {}, {} and {} more", names[0], names[1], names[2], names.size() - told_one_by_one);
}

struct Collected {
    std::vector<model::HealthProblem> problems{};

    void add(std::string what, std::string_view remedy, std::string detail = {})
    {
        problems.push_back({std::move(what), std::move(detail), std::string(remedy)});
    }
    /// While what was added last lasts, devices are missed.
    void impairs() { problems.back().impairs = true; }
    /// One for each value, in place of the format's "{}".
    void add_each(const std::vector<std::string>& values, std::string_view format, std::string_view remedy)
    {
        for (const std::string& value : values) add(fmt::format(fmt::runtime(format), value), remedy);
    }
    /// Many interfaces are one problem, or one cable would be a hundred events. Both formats name them by "{}".
    void add_interfaces(const std::vector<std::string>& names, std::string_view format, std::string_view remedy)
    {
        if (names.size() > told_one_by_one)
            return add(fmt::format(fmt::runtime(format), "several interfaces"),
                       fmt::format(fmt::runtime(remedy), "these interfaces"), first_of(names));
        for (const std::string& name : names)
            add(fmt::format(fmt::runtime(format), name), fmt::format(fmt::runtime(remedy), name));
    }
    void add_full_table(std::string_view family, const std::optional<std::uint32_t>& entries, std::string_view remedy)
    {
        if (entries)
            add(fmt::format("the kernel's {} neighbour table ({} entries) is full: packets to new hosts are lost",
                            family, *entries),
                remedy);
    }
};

bool is_among(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::find(names, name) != names.end();
}

/// Where nothing answers anywhere the likeliest cause is this host: the answer to a multicast comes from an address to
/// which nothing was sent, and a firewall that knows connections takes it for new traffic. Where others hear answers,
/// it may do so on one interface alone. Names the interface by "{}".
std::string remedy_of_silence(const Circumstances& facts, std::string_view network)
{
    const auto port = facts.source_port != 0 ? fmt::format("UDP port {} (discovery.source_port)", facts.source_port)
                                             : std::string("UDP port 37021, and set discovery.source_port: 37021");
    if (facts.all_silent)
        return fmt::format(
            "first look at this host's own firewall, which drops answers to multicast as new traffic: let in "
            "{}; else {}",
            port, network);
    return fmt::format("{}; or this host's own firewall drops what comes in by {{}}: let in {}", network, port);
}

/// What a rule of this host explains needs no other explanation.
std::vector<std::string> unexplained(std::vector<std::string> interfaces, const Circumstances& facts)
{
    std::erase_if(interfaces, [&](const auto& name) { return is_among(facts.prohibited_interfaces, name); });
    return interfaces;
}

void add_lost_interfaces(Collected& out, const std::vector<std::string>& lost)
{
    constexpr std::string_view remedy =
        "bring it up with an address (ip address show); where it is gone for good, leave it out of "
        "discovery.interfaces";
    if (lost.size() > told_one_by_one) {
        out.add("several interfaces are gone or down: no device there is found or missed", remedy, first_of(lost));
        return out.impairs();
    }
    for (const std::string& name : lost) {
        out.add(name + " is gone or down: no device there is found or missed", remedy);
        out.impairs();
    }
}

void add_prohibited_interfaces(Collected& out, const std::vector<std::string>& prohibited)
{
    const std::size_t before = out.problems.size();
    out.add_interfaces(prohibited, "a rule of this host holds back probes on {}",
                       "look at this host's own firewall and policy routes: let out UDP to 239.255.255.250, "
                       "239.255.255.251, 224.0.0.251 and ff02::c, and answers in");
    for (std::size_t i = before; i < out.problems.size(); ++i) out.problems[i].impairs = true;
}

void add_interface_problems(Collected& out, const Circumstances& facts)
{
    if (!facts.any_interface) {
        out.add("there is no interface to search on",
                "bring one up that has an address and can multicast, and that discovery.interfaces matches");
        out.impairs();
    }
    const auto& lost = facts.lost_interfaces;
    add_lost_interfaces(out, lost);
    add_prohibited_interfaces(out, facts.prohibited_interfaces);
    out.add_interfaces(unexplained(facts.mute_interfaces, facts),
                       "nobody answers multicast on {}, while known devices there answer when asked one by one",
                       "new devices are not found there: " +
                           remedy_of_silence(facts,
                                             "let multicast pass (a switch with IGMP snooping needs a querier), or "
                                             "name the network in discovery.networks to have it asked address by "
                                             "address"));
    auto idle = facts.idle_patterns;
    std::erase_if(idle, [&](const auto& name) { return is_among(lost, name); });
    out.add_each(idle, "no interface of this machine matches \"{}\"",
                 "correct discovery.interfaces, or plug the interface in: it is used as soon as it appears");
    out.add_interfaces(unexplained(facts.silent_interfaces, facts), "nobody at all answered on {}",
                       remedy_of_silence(facts,
                                         "multicast may be held back (IGMP snooping without a querier, a container's "
                                         "bridge network): name discovery.networks to ask address by address"));
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
    if (facts.newcomers_left_out > 0)
        out.add(
            "a flood of messages from hosts that answer no question",
            "find the host that sends in their names, by the switch's port counters for example; cameras that "
            "answer are found all the same, later where thousands of messages come each second",
            fmt::format("{} left out, most from {}", facts.newcomers_left_out, fmt::join(facts.newcomers_from, ", ")));
    out.add_each(
        facts.forged_senders, "answers in the name of {} come where it was asked nothing, or differ",
        "find the host that sends datagrams with this address as their sender; where there is none, the device "
        "answers empty datagrams, or each question in another way; what it said of itself in a maker's "
        "protocol is not believed, and it is asked again from time to time");
    out.add_each(facts.too_large_networks, "{} is too large to be asked address by address",
                 "name smaller networks in discovery.networks");
}

}  // namespace

std::vector<model::HealthProblem> discovery_problems(const Circumstances& facts,
                                                     std::vector<model::HealthProblem> others)
{
    Collected found{std::move(others)};
    add_interface_problems(found, facts);
    add_host_problems(found, facts);
    add_network_problems(found, facts);
    return std::move(found.problems);
}

}  // namespace onvigil::discovery

#include "config/sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/secrets.hpp"

namespace onvigil::config {

using namespace std::chrono_literals;

namespace {

void read_protocols(Reader& reader, discovery::DiscoverySettings& settings)
{
    if (!reader.has("protocols")) {
        (void)reader.take("protocols");
        return;
    }
    static const std::vector<std::string> known{"ws-discovery", "sadp", "dhip",      "uniview",
                                                "ssdp",         "mdns", "neighbours"};
    std::vector<std::string> names;
    reader.texts("protocols", names);
    settings.protocols.clear();
    for (const auto& name : names) {
        const auto protocol = model::parse_protocol(name);
        if (protocol && std::find(known.begin(), known.end(), name) != known.end()) {
            settings.protocols.insert(*protocol);
            continue;
        }
        const auto meant = nearest(name, known);
        reader.problem("protocols", meant.empty() ? fmt::format("{} is no protocol we listen to; there are {}", name,
                                                                fmt::join(known, ", "))
                                                  : fmt::format("{} is unknown; did you mean {}?", name, meant));
    }
}

}  // namespace

void read_discovery(Reader& reader, discovery::DiscoverySettings& settings)
{
    reader.texts("interfaces", settings.interfaces);
    read_protocols(reader, settings);
    reader.duration("interval", settings.interval, 1s);
    reader.duration("window", settings.window, 100ms, 10min);
    reader.boolean("listen", settings.listen);
    reader.cidrs("networks", settings.networks);
    for (const auto& network : settings.networks)
        if (network.size() > (1ULL << 24))
            reader.problem("networks", fmt::format("{} has {} addresses: no sweep ends there; name the parts that hold "
                                                   "devices (at most 2^24 addresses each)",
                                                   model::to_text(network), network.size()));
    reader.duration("network_interval", settings.network_interval, 1s);
    reader.cidrs("exclude", settings.exclude);
    reader.count("rate", settings.rate, 0, 1'000'000, "a rate: packets per second, 0 for unlimited");
    reader.count("source_port", settings.source_port, 0, 65535, "a port: 1 to 65535, 0 for any");
    std::vector<std::uint64_t> ports(settings.tcp_ports.begin(), settings.tcp_ports.end());
    reader.numbers("tcp_ports", ports, 1, 65535, "a port: 1 to 65535");
    settings.tcp_ports.assign(ports.begin(), ports.end());
}

void read_identification(Reader& reader, interview::IdentificationSettings& settings,
                         const std::filesystem::path& credentials)
{
    reader.count("concurrency", settings.concurrency, 1, 4096, "a number of devices: 1 to 4096");
    reader.duration("timeout", settings.timeout, 100ms, 5min);
    reader.duration("refresh", settings.refresh, 1s);
    reader.boolean("fingerprint", settings.fingerprint);
    reader.entries(
        "credentials", [&] { settings.credentials.clear(); },
        [&](Reader& entry) {
            interview::CredentialRule rule;
            entry.cidrs("networks", rule.networks);
            entry.text("username", rule.username);
            rule.password = read_secret(entry, "password_file", "credential", credentials, true);
            if (rule.networks.empty() && !entry.has("networks"))
                entry.problem_here("needs networks: a login is sent only where you say so");
            if (rule.username.empty()) entry.problem_here("needs username");
            settings.credentials.push_back(std::move(rule));
        });
}

void read_policy(Reader& reader, policy::PolicySettings& settings, const std::vector<std::string>& known_lists)
{
    reader.texts("lists", settings.lists);
    if (!reader.has("lists") || known_lists.empty()) return;
    for (const auto& id : settings.lists) {
        if (id == "*" || std::find(known_lists.begin(), known_lists.end(), id) != known_lists.end()) continue;
        const auto meant = nearest(id, known_lists);
        reader.problem("lists", meant.empty()
                                    ? fmt::format("there is no list {}; there are {}", id, fmt::join(known_lists, ", "))
                                    : fmt::format("there is no list {}; did you mean {}?", id, meant));
    }
}

void read_inventory(Reader& reader, inventory::InventorySettings& settings)
{
    reader.text("path", settings.path);
    if (reader.has("neighbours")) {
        std::string text;
        reader.text("neighbours", text);
        if (text == "makers")
            settings.neighbours = inventory::Neighbours::makers;
        else if (text == "all")
            settings.neighbours = inventory::Neighbours::all;
        else if (text == "none")
            settings.neighbours = inventory::Neighbours::none;
        else
            reader.problem("neighbours", fmt::format("{} is none of makers, all, none", text));
    } else {
        (void)reader.take("neighbours");
    }
    reader.count("offline_after", settings.offline_after, 1, 1000, "a number of rounds: 1 to 1000");
    reader.duration("keep_offline", settings.keep_offline, 1s);
    reader.duration("keep_events", settings.keep_events, 1s);
    reader.bytes("max_journal", settings.max_journal, 1 << 20);
}

void read_control(Reader& reader, control::ControlSettings& settings)
{
    reader.text("socket", settings.socket);
    reader.text("group", settings.group);
    std::vector<std::uint64_t> admins(settings.admins.begin(), settings.admins.end());
    reader.numbers("admins", admins, 0, 4'294'967'294ULL, "a user id (see id -u USER)");
    settings.admins.assign(admins.begin(), admins.end());
    reader.text("listen", settings.listen);
    if (!settings.listen.empty()) {
        const auto colon = settings.listen.rfind(':');
        const auto port = colon == std::string::npos ? std::string() : settings.listen.substr(colon + 1);
        if (colon == 0 || port.empty() || port.find_first_not_of("0123456789") != std::string::npos ||
            port.size() > 5 || std::stoul(port) == 0 || std::stoul(port) > 65535)
            reader.problem("listen", fmt::format("{} is not HOST:PORT, as in 127.0.0.1:8080", settings.listen));
    }
}

}  // namespace onvigil::config

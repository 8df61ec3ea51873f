#pragma once
/// config/key_table.hpp - the keys of the configuration and the values that make sense, each once: what reads a file
/// (sections.cpp) and what shows the effective values (settings_json.cpp) both visit the same table.

#include "config/settings.hpp"
#include "model/names.hpp"

#include <concepts>
#include <type_traits>

#include <sys/un.h>

namespace onvigil::config {

inline constexpr model::Names<inventory::Neighbours> neighbours_names{{{inventory::Neighbours::makers, "makers"},
                                                                       {inventory::Neighbours::all, "all"},
                                                                       {inventory::Neighbours::none, "none"}}};

/// Settings to be read, or to be shown.
template <typename T, typename Settings>
concept Either = std::same_as<std::remove_const_t<T>, Settings>;

template <typename Visitor, Either<discovery::DiscoverySettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    using namespace std::chrono_literals;
    visitor.texts("interfaces", s.interfaces);
    visitor.protocols("protocols", s.protocols);
    visitor.duration("interval", s.interval, 1s);
    visitor.duration("window", s.window, 100ms, 10min);
    visitor.boolean("listen", s.listen);
    visitor.networks("networks", s.networks);
    visitor.duration("network_interval", s.network_interval, 1s);
    visitor.networks("exclude", s.exclude);
    visitor.number("rate", s.rate, 0, 1'000'000, "a rate: packets per second, 0 for unlimited");
    visitor.number("source_port", s.source_port, 0, 65535, "a port: 1 to 65535, 0 for any");
    visitor.numbers("tcp_ports", s.tcp_ports, 1, 65535, "a port: 1 to 65535");
}

template <typename Visitor, Either<interview::IdentificationSettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    using namespace std::chrono_literals;
    visitor.number("concurrency", s.concurrency, 1, 4096, "a number of devices: 1 to 4096");
    visitor.duration("timeout", s.timeout, 100ms, 5min);
    visitor.duration("refresh", s.refresh, 1s);
    visitor.boolean("fingerprint", s.fingerprint);
    visitor.credentials("credentials", s.credentials);
}

template <typename Visitor, Either<policy::PolicySettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    visitor.texts("lists", s.lists);
}

template <typename Visitor, Either<inventory::InventorySettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    using namespace std::chrono_literals;
    visitor.path("path", s.path);
    visitor.choice("neighbours", s.neighbours, neighbours_names);
    visitor.number("offline_after", s.offline_after, 1, 1000, "a number of rounds: 1 to 1000");
    visitor.duration("keep_offline", s.keep_offline, 1s);
    visitor.duration("keep_events", s.keep_events, 1s);
    visitor.bytes("max_journal", s.max_journal, 1 << 20);
}

template <typename Visitor, Either<control::ControlSettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    visitor.path("socket", s.socket, sizeof(sockaddr_un::sun_path) - 1);
    visitor.text("group", s.group);
    visitor.users("admins", s.admins);
    visitor.text("listen", s.listen);
    visitor.secret("listen_token", s.listen_token);
}

template <typename Visitor, Either<hub::HubSettings> Settings>
void visit_keys(Visitor& visitor, Settings& s)
{
    using namespace std::chrono_literals;
    visitor.text("url", s.url);
    visitor.path("certificate_file", s.certificate_file);
    visitor.path("key_file", s.key_file);
    visitor.path("ca_file", s.ca_file);
    visitor.duration("push", s.push, 1s, 1h);
    visitor.texts("events", s.events);
    visitor.texts("accept", s.accept);
    visitor.text("knowledge_key", s.knowledge_key);
}

}  // namespace onvigil::config

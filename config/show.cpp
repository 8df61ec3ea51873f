#include "config/show.hpp"

#include <boost/json.hpp>

namespace onvigil::config {
namespace {

namespace json = boost::json;

constexpr const char* left_out = "(secret)";

json::array texts(const std::vector<std::string>& values)
{
    return json::array(values.begin(), values.end());
}

json::array cidrs(const std::vector<model::Cidr>& networks)
{
    json::array out;
    for (const auto& network : networks) out.emplace_back(model::to_text(network));
    return out;
}

json::object shown(const discovery::DiscoverySettings& s)
{
    json::array protocols;
    for (const auto protocol : s.protocols) protocols.emplace_back(model::name(protocol));
    return {{"interfaces", texts(s.interfaces)},
            {"protocols", std::move(protocols)},
            {"interval", model::to_text(s.interval)},
            {"window", model::to_text(s.window)},
            {"listen", s.listen},
            {"networks", cidrs(s.networks)},
            {"network_interval", model::to_text(s.network_interval)},
            {"exclude", cidrs(s.exclude)},
            {"rate", s.rate},
            {"source_port", s.source_port},
            {"tcp_ports", json::array(s.tcp_ports.begin(), s.tcp_ports.end())}};
}

json::object shown(const interview::IdentificationSettings& s)
{
    json::array credentials;
    for (const auto& rule : s.credentials)
        credentials.push_back(
            json::object{{"networks", cidrs(rule.networks)}, {"username", rule.username}, {"password", left_out}});
    return {{"concurrency", s.concurrency},
            {"timeout", model::to_text(s.timeout)},
            {"refresh", model::to_text(s.refresh)},
            {"fingerprint", s.fingerprint},
            {"credentials", std::move(credentials)}};
}

std::string_view name(inventory::Neighbours neighbours)
{
    switch (neighbours) {
        case inventory::Neighbours::makers:
            return "makers";
        case inventory::Neighbours::all:
            return "all";
        case inventory::Neighbours::none:
            break;
    }
    return "none";
}

json::object shown(const inventory::InventorySettings& s)
{
    return {{"path", s.path},
            {"neighbours", name(s.neighbours)},
            {"offline_after", s.offline_after},
            {"keep_offline", model::to_text(s.keep_offline)},
            {"keep_events", model::to_text(s.keep_events)},
            {"max_journal", s.max_journal}};
}

void add(json::object& out, const alerts::JournaldSink&)
{
    (void)out;
}

void add(json::object& out, const alerts::SyslogSink& s)
{
    out["address"] = alerts::to_text(s.address);
    out["format"] = alerts::name(s.format);
    out["header"] = alerts::name(s.header);
    out["framing"] = alerts::name(s.framing);
    out["facility"] = alerts::facility_name(s.facility);
    out["ca_file"] = s.ca_file;
    out["certificate_file"] = s.certificate_file;
    out["key_file"] = s.key_file;
    out["max_bytes"] = s.max_bytes;
}

void add(json::object& out, const alerts::HttpSink& s)
{
    json::object headers;
    for (const auto& [header, value] : s.headers) headers[header] = left_out;
    out["url"] = s.url;
    out["format"] = alerts::name(s.format);
    out["headers"] = std::move(headers);
    out["hmac"] = !s.hmac_secret.empty();
    out["batch"] = s.batch;
    out["batch_format"] = alerts::name(s.batch_format);
    out["compression"] = alerts::name(s.compression);
    out["ca_file"] = s.ca_file;
    out["timeout"] = model::to_text(s.timeout);
}

void add(json::object& out, const alerts::ExecSink& s)
{
    out["command"] = texts(s.command);
    out["timeout"] = model::to_text(s.timeout);
}

void add(json::object& out, const alerts::FileSink& s)
{
    out["path"] = s.path;
    out["format"] = alerts::name(s.format);
}

json::object shown(const alerts::AlertSettings& s)
{
    json::array sinks;
    for (const auto& sink : s.sinks) {
        json::object out{{"name", sink.name},
                         {"type", alerts::type_name(sink)},
                         {"enabled", sink.enabled},
                         {"events", texts(sink.events)},
                         {"min_severity", model::name(sink.min_severity)},
                         {"max_backlog", sink.max_backlog}};
        std::visit([&](const auto& target) { add(out, target); }, sink.target);
        sinks.push_back(std::move(out));
    }
    return {{"heartbeat", model::to_text(s.heartbeat)}, {"sinks", std::move(sinks)}};
}

json::object shown(const control::ControlSettings& s)
{
    return {{"socket", s.socket},
            {"group", s.group},
            {"admins", json::array(s.admins.begin(), s.admins.end())},
            {"listen", s.listen}};
}

}  // namespace

std::string to_json(const Settings& settings)
{
    const json::object document{{"site", settings.site},
                                {"discovery", shown(settings.discovery)},
                                {"identification", shown(settings.identification)},
                                {"policy", json::object{{"lists", texts(settings.policy.lists)}}},
                                {"inventory", shown(settings.inventory)},
                                {"alerts", shown(settings.alerts)},
                                {"control", shown(settings.control)}};
    return json::serialize(document);
}

}  // namespace onvigil::config

#include "config/settings_json.hpp"

#include "config/keys.hpp"

#include <boost/json.hpp>

namespace onvigil::config {
namespace {

namespace json = boost::json;

constexpr const char* left_out = "(secret)";

json::array texts(const std::vector<std::string>& values)
{
    return json::array(values.begin(), values.end());
}

/// Visits the keys of a section (keys.hpp) and writes their values; limits and meanings do not matter here.
struct SectionWriter {
    json::object out;

    void text(const char* key, const std::string& value) { out[key] = value; }
    void texts(const char* key, const std::vector<std::string>& values) { out[key] = config::texts(values); }
    void boolean(const char* key, bool value) { out[key] = value; }
    void number(const char* key, auto value, auto&&...) { out[key] = value; }
    void numbers(const char* key, const auto& values, auto&&...)
    {
        out[key] = json::array(values.begin(), values.end());
    }
    void duration(const char* key, std::chrono::milliseconds value, auto&&...) { out[key] = model::to_text(value); }
    void bytes(const char* key, std::uint64_t value, auto&&...) { out[key] = value; }
    void choice(const char* key, auto value, const auto& names) { out[key] = model::find_name(names, value); }
    void networks(const char* key, const std::vector<model::Cidr>& values)
    {
        json::array shown;
        for (const auto& network : values) shown.emplace_back(model::to_text(network));
        out[key] = std::move(shown);
    }
    void protocols(const char* key, const std::set<model::Protocol>& values)
    {
        json::array shown;
        for (const auto protocol : values) shown.emplace_back(model::name(protocol));
        out[key] = std::move(shown);
    }
    void credentials(const char* key, const std::vector<interview::CredentialRule>& rules)
    {
        json::array shown;
        for (const auto& rule : rules) {
            SectionWriter one;
            one.networks("networks", rule.networks);
            one.text("username", rule.username);
            one.text("password", left_out);
            shown.push_back(std::move(one.out));
        }
        out[key] = std::move(shown);
    }
};

json::object section(const auto& settings)
{
    SectionWriter writer;
    visit_keys(writer, settings);
    return std::move(writer.out);
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

}  // namespace

std::string to_json(const Settings& settings)
{
    const json::object document{{"site", settings.site},
                                {"discovery", section(settings.discovery)},
                                {"identification", section(settings.identification)},
                                {"policy", section(settings.policy)},
                                {"inventory", section(settings.inventory)},
                                {"alerts", shown(settings.alerts)},
                                {"control", section(settings.control)}};
    return json::serialize(document);
}

}  // namespace onvigil::config

#include "config/settings_json.hpp"

#include "alerts/sinks/setting_visitor.hpp"
#include "config/key_table.hpp"

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
    void path(const char* key, const std::string& value, auto&&...) { out[key] = value; }
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
    void users(const char* key, const std::vector<uid_t>& values) { numbers(key, values); }
    void secret(const std::string& key, const std::string& value)
    {
        out[key + "_file"] = value.empty() ? "" : left_out;
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

/// The settings of one sink, secrets left out.
class SinkView final : public alerts::SettingVisitor {
public:
    explicit SinkView(json::object& out) : out_(out) {}

    std::optional<std::string> given(const char* key, const std::string& now) override
    {
        out_[key] = now;
        return std::nullopt;
    }
    void texts(const char* key, std::vector<std::string>& value) override { out_[key] = config::texts(value); }
    void number(const char* key, std::size_t& value, std::size_t, std::size_t, const std::string&) override
    {
        out_[key] = value;
    }
    void duration(const char* key, std::chrono::milliseconds& value, std::chrono::milliseconds,
                  std::chrono::milliseconds) override
    {
        out_[key] = model::to_text(value);
    }
    void secret(const std::string& name, std::string& value) override { out_[name] = !value.empty(); }
    void headers(const char* key, Headers& value, Check) override
    {
        json::object headers;
        for (const auto& [name, text] : value) headers[name] = left_out;
        out_[key] = std::move(headers);
    }
    bool has(const char*) const override { return true; }
    void problem(const char*, const std::string&) override {}

private:
    json::object& out_;
};

json::object shown(const alerts::AlertSettings& s)
{
    json::array sinks;
    for (auto sink : s.sinks) {
        json::object out{{"name", sink.name},
                         {"type", sink.target.type().name},
                         {"enabled", sink.enabled},
                         {"events", texts(sink.events)},
                         {"min_severity", model::name(sink.min_severity)},
                         {"max_backlog", sink.max_backlog}};
        SinkView view(out);
        sink.target.visit(view);
        sinks.push_back(std::move(out));
    }
    return {{"heartbeat", model::to_text(s.heartbeat)}, {"sinks", std::move(sinks)}};
}

}  // namespace

std::string to_json(const Settings& settings)
{
    const json::object document{
        {"site", settings.site},
        {"discovery", section(settings.discovery)},
        {"identification", section(settings.identification)},
        {"policy", section(settings.policy)},
        {"inventory", section(settings.inventory)},
        {"alerts", shown(settings.alerts)},
        {"hub", section(settings.hub)},
        {"control", section(settings.control)},
        {"report", json::object{{"sign_key", settings.report.sign_key.empty() ? "" : left_out}}},
        {"log_level", model::find_name(log_level_names, settings.log_level)}};
    return json::serialize(document);
}

}  // namespace onvigil::config

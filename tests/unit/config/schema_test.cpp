// config/onvigil.schema.json, by which editors complete the configuration: it knows the keys that the daemon knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "alerts/sinks/setting_visitor.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "config/key_table.hpp"
#include "support/file_text.hpp"
#include "support/json_schema.hpp"

namespace onvigil::config {
namespace {

namespace json = boost::json;

const json::value& schema()
{
    static const json::value read = json::parse(test::file_text(ONVIGIL_SOURCE_DIR "/config/onvigil.schema.json"));
    return read;
}

std::set<std::string> names_of_members(const json::value& object)
{
    std::set<std::string> out;
    for (const auto& [name, member] : object.as_object()) out.emplace(name);
    return out;
}

/// "discovery.interval" of every key that the schema has, "site" of those without a section.
std::set<std::string> keys_of_the_schema()
{
    std::set<std::string> out;
    for (const auto& [section, rule] : schema().at("properties").as_object()) {
        const auto* keys = rule.as_object().if_contains("properties");
        if (keys == nullptr)
            out.emplace(section);
        else
            for (const auto& key : names_of_members(*keys)) out.insert(std::string(section) + "." + key);
    }
    return out;
}

/// Notes every key of a section, and holds its bounds against the schema's.
struct KeyReader {
    std::string section;
    std::set<std::string>& keys;

    void note(const std::string& key) { keys.insert(section + "." + key); }
    void bounds(const std::string& key, const std::string& at, auto least, auto most)
    {
        const auto& rule = schema().at_pointer("/properties/" + section + "/properties/" + key + at);
        EXPECT_EQ(rule.at("minimum"), static_cast<std::int64_t>(least)) << section << "." << key;
        EXPECT_EQ(rule.at("maximum"), static_cast<std::int64_t>(most)) << section << "." << key;
    }
    void text(const char* key, auto&) { note(key); }
    void path(const char* key, auto&, auto...) { note(key); }
    void texts(const char* key, auto&) { note(key); }
    void boolean(const char* key, auto&) { note(key); }
    void number(const char* key, auto&, auto least, auto most, auto)
    {
        note(key);
        bounds(key, "", least, most);
    }
    void numbers(const char* key, auto&, auto least, auto most, auto)
    {
        note(key);
        bounds(key, "/items", least, most);
    }
    void duration(const char* key, auto&, auto...) { note(key); }
    void bytes(const char* key, auto&, auto) { note(key); }
    template <typename Enum>
    void choice(const char* key, Enum&, const model::Names<Enum>& names)
    {
        note(key);
        std::set<std::string> known, described;
        for (const auto& [value, name] : names) known.emplace(name);
        for (const auto& name :
             schema().at_pointer("/properties/" + section + "/properties/" + key + "/enum").as_array())
            described.emplace(name.as_string());
        EXPECT_EQ(described, known) << section << "." << key;
    }
    void networks(const char* key, auto&) { note(key); }
    void protocols(const char* key, auto&) { note(key); }
    void users(const char* key, auto&) { note(key); }
    void secret(const std::string& key, auto&)
    {
        note(key + "_file");
        note(key + "_credential");
    }
    void credentials(const char* key, auto&) { note(key); }
};

/// What is read beside the tables of keys.hpp.
std::set<std::string> keys_of_the_daemon()
{
    std::set<std::string> keys{"site",           "log_level",         "alerts.heartbeat", "alerts.sinks",
                               "hub.credential", "hub.password_file", "report.sign_key",  "report.credential"};
    Settings settings;
    const auto visit = [&](const char* section, auto& of) {
        KeyReader reader{section, keys};
        visit_keys(reader, of);
    };
    visit("discovery", settings.discovery);
    visit("identification", settings.identification);
    visit("policy", settings.policy);
    visit("inventory", settings.inventory);
    visit("control", settings.control);
    visit("hub", settings.hub);
    return keys;
}

/// Is given nonsense for every text, so that each choice says which names it knows.
struct SinkKeys final : alerts::SettingVisitor {
    std::set<std::string> keys;
    std::map<std::string, std::set<std::string>> choices;

    std::optional<std::string> given(const char* key, const std::string&) override
    {
        keys.insert(key);
        return "?";
    }
    void texts(const char* key, std::vector<std::string>&) override { keys.insert(key); }
    void number(const char* key, std::size_t&, std::size_t, std::size_t, const std::string&) override
    {
        keys.insert(key);
    }
    void duration(const char* key, std::chrono::milliseconds&, std::chrono::milliseconds,
                  std::chrono::milliseconds) override
    {
        keys.insert(key);
    }
    void secret(const std::string& name, std::string&) override
    {
        keys.insert(name + "_file");
        keys.insert(name + "_credential");
    }
    void headers(const char* key, Headers&, Check) override { keys.insert(key); }
    bool has(const char*) const override { return false; }
    void problem(const char* key, const std::string& what) override
    {
        const std::string_view begin = "? is none of ";
        if (!what.starts_with(begin) || what.find("facilities") != std::string::npos) return;
        std::istringstream names(what.substr(begin.size()));
        for (std::string name; std::getline(names >> std::ws, name, ',');) choices[key].insert(name);
    }
};

/// Plain scalars as YAML's core schema understands them.
json::value to_json(const YAML::Node& node)
{
    if (node.IsSequence()) {
        json::array out;
        for (const auto& item : node) out.push_back(to_json(item));
        return out;
    }
    if (node.IsMap()) {
        json::object out;
        for (const auto& member : node) out[member.first.as<std::string>()] = to_json(member.second);
        return out;
    }
    const auto text = node.as<std::string>();
    if (node.Tag() != "!" && (text == "true" || text == "false")) return text == "true";
    if (node.Tag() != "!" && !text.empty() && text.find_first_not_of("0123456789") == std::string::npos)
        return static_cast<std::int64_t>(std::stoll(text));
    return json::string(text);
}

std::string problem_with(const std::string& yaml)
{
    return test::JsonSchema(schema()).problem(to_json(YAML::Load(yaml)));
}

TEST(ConfigSchema, HasTheKeysThatTheDaemonReadsWithTheirBounds)
{
    EXPECT_EQ(keys_of_the_schema(), keys_of_the_daemon());
}

TEST(ConfigSchema, HasTheKeysOfEveryTypeOfSink)
{
    std::set<std::string> keys{"name", "type", "enabled", "events", "min_severity", "max_backlog"}, types;
    std::map<std::string, std::set<std::string>> choices;
    for (const auto* type : alerts::sink_types()) {
        SinkKeys visitor;
        auto settings = type->defaults();
        type->visit(settings, visitor);
        keys.insert(visitor.keys.begin(), visitor.keys.end());
        for (const auto& [key, names] : visitor.choices) choices[key].insert(names.begin(), names.end());
        types.emplace(type->name);
    }
    choices["type"] = types;
    const auto& sink = schema().at("$defs").at("sink").at("properties");
    EXPECT_EQ(names_of_members(sink), keys);
    EXPECT_GE(choices.size(), 6u);
    for (const auto& [key, names] : choices) {
        std::set<std::string> described;
        for (const auto& name : sink.at(key).at("enum").as_array()) described.emplace(name.as_string());
        EXPECT_EQ(described, names) << key;
    }
}

TEST(ConfigSchema, HasTheKeysOfTheManual)
{
    const auto manual = test::file_text(ONVIGIL_SOURCE_DIR "/docs/man/onvigil.yaml.5");
    const auto known = keys_of_the_schema();
    std::set<std::string> named;
    const std::regex key(R"(\b(discovery|identification|policy|inventory|alerts|control|hub|report)\.[a-z_]+)");
    for (auto at = std::sregex_iterator(manual.begin(), manual.end(), key); at != std::sregex_iterator(); ++at)
        named.insert(at->str());
    named.insert({"site", "log_level"});
    named.erase("inventory.db");  // a file
    EXPECT_EQ(known, named);
}

TEST(ConfigSchema, FitsTheShippedConfiguration)
{
    EXPECT_EQ(problem_with(test::file_text(SHIPPED_CONFIG)), "");
}

TEST(ConfigSchema, FitsSinksAndLogins)
{
    EXPECT_EQ(
        problem_with("identification:\n  credentials:\n    - {networks: [10.20.0.0/16, 'fd00::/64'], username: audit, "
                     "password_file: /etc/secret}\n"
                     "alerts:\n  sinks:\n"
                     "    - {name: siem, type: syslog, address: 'tls://siem:6514', format: cef, ca_file: /etc/ca.pem}\n"
                     "    - {name: hec, type: http, url: 'https://s', headers: {Authorization: {prefix: 'Splunk ', "
                     "credential: hec}}}\n"),
        "");
}

TEST(ConfigSchema, FindsMistakes)
{
    EXPECT_EQ(problem_with("discovery: {intervall: 5m}"), "/discovery has intervall");
    EXPECT_EQ(problem_with("discovery: {interval: five minutes}"), "/discovery/interval is \"five minutes\"");
    EXPECT_EQ(problem_with("discovery: {source_port: 70000}"), "/discovery/source_port is beyond its maximum 65535");
    EXPECT_EQ(problem_with("inventory: {neighbours: some}"), "/inventory/neighbours is \"some\"");
    EXPECT_EQ(problem_with("alerts: {sinks: [{type: syslog}]}"), "/alerts/sinks/0 lacks name");
}

}  // namespace
}  // namespace onvigil::config

#include "alerts/formats/record_format.hpp"
#include "alerts/sinks/setting_visitor.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "every_type.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

// docs/events.md shows every type in every format. What it shows is what the code writes: this test fails where the two
// differ. ONVIGIL_UPDATE_DOCS=1 in the environment writes the page anew.

namespace onvigil::alerts {
namespace {

using namespace test;
using model::EventType;

std::string examples()
{
    const RecordContext context{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};
    std::string out;
    for (const auto& event : every_type()) {
        const auto block = [&](const RecordFormat& format) {
            std::string record;
            format.append(record, event, context);
            return fmt::format("```\n{}\n```\n", record);
        };
        out += fmt::format("\n### `{}`\n\n{}\n<details><summary>in every other format</summary>\n",
                           model::name(event.type), block(format_named("json")));
        for (const auto& format : record_formats())
            if (format.name != "json") out += fmt::format("\n{}\n\n{}", format.name, block(format));
        out += "\n</details>\n";
    }
    return out;
}

TEST(Docs, ShowEveryTypeInEveryFormatAsItIsWritten)
{
    const auto events = every_type();
    ASSERT_EQ(events.size(), static_cast<std::size_t>(EventType::events_lost) + 1);
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].type, static_cast<EventType>(i));

    const auto page = std::filesystem::path(ONVIGIL_SOURCE_DIR) / "docs" / "events.md";
    std::ifstream in(page, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string heading = "\n## Every type\n";
    const auto at = text.find(heading);
    ASSERT_NE(at, std::string::npos);
    const auto fresh = text.substr(0, at) + heading + examples();
    if (std::getenv("ONVIGIL_UPDATE_DOCS") != nullptr) std::ofstream(page, std::ios::binary) << fresh;
    if (text == fresh) return;
    const auto differs = std::ranges::mismatch(text, fresh).in1 - text.begin();
    const auto line = 1 + std::count(text.begin(), text.begin() + differs, '\n');
    ADD_FAILURE() << page.string() << ":" << line
                  << ": is not what the code writes. Where the code is right: ONVIGIL_UPDATE_DOCS=1 "
                     "build/test/bin/alerts_tests --gtest_filter='Docs.*', and look at the difference";
}

TEST(Docs, TheUnitHasTheFolderTheyPromiseFileSinks)
{
    std::ifstream in(std::filesystem::path(ONVIGIL_SOURCE_DIR) / "systemd" / "onvigild.service.in", std::ios::binary);
    const std::string unit{std::istreambuf_iterator<char>(in), {}};
    EXPECT_NE(unit.find("\nLogsDirectory=onvigil\n"), std::string::npos) << "docs/events.md names /var/log/onvigil";
}

/// Wazuh's own expressions: `.` is a dot, `\.` any character.
std::regex os_regex(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '.')
            out += '.', ++i;
        else
            out += text[i] == '.' ? std::string("\\.") : std::string(1, text[i]);
    }
    return std::regex(out);
}

struct WazuhRule {
    int level = 0;
    bool child = false;
    std::vector<std::pair<std::string, std::regex>> fields;
    [[nodiscard]] bool matches(const boost::json::object& event) const
    {
        return std::ranges::all_of(fields, [&](const auto& field) {
            const auto* value = event.if_contains(field.first);
            return value && value->is_string() && std::regex_search(std::string(value->as_string()), field.second);
        });
    }
};

std::vector<WazuhRule> wazuh_rules()
{
    std::ifstream in(std::filesystem::path(ONVIGIL_SOURCE_DIR) / "docs" / "siem" / "wazuh.md", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    static const std::regex rule("<rule id=\"\\d+\" level=\"(\\d+)\">([^]*?)</rule>");
    static const std::regex field("<field name=\"(\\w+)\">(.*?)</field>");
    std::vector<WazuhRule> out;
    for (std::sregex_iterator at(text.begin(), text.end(), rule), end; at != end; ++at) {
        WazuhRule one;
        one.level = std::stoi((*at)[1]);
        const std::string body = (*at)[2];
        one.child = body.find("<if_sid>") != body.npos;
        for (std::sregex_iterator f(body.begin(), body.end(), field); f != end; ++f)
            one.fields.emplace_back((*f)[1], os_regex((*f)[2]));
        out.push_back(std::move(one));
    }
    return out;
}

TEST(Docs, WazuhsRulesGiveEveryTypeALevelAndEverySeverityItsOwn)
{
    const auto rules = wazuh_rules();
    ASSERT_EQ(rules.size(), 5u);
    constexpr int levels[] = {3, 5, 8, 12, 14};
    for (auto event : every_type())
        for (int severity = 0; severity < 5; ++severity) {
            event.severity = static_cast<model::Severity>(severity);
            std::string record;
            format_named("json").append(record, event, {});
            const auto json = boost::json::parse(record).as_object();
            ASSERT_TRUE(rules[0].matches(json)) << model::name(event.type);
            int level = rules[0].level;
            for (const auto& one : rules)
                if (one.child && one.matches(json)) level = one.level;
            EXPECT_EQ(level, levels[severity]) << model::name(event.type);
        }
}

/// Collects the keys that a type of sink can be told.
class KeyCollector final : public SettingVisitor {
public:
    std::optional<std::string> given(const char* key, const std::string&) override
    {
        keys.emplace_back(key);
        return std::nullopt;
    }
    void texts(const char* key, std::vector<std::string>&) override { keys.emplace_back(key); }
    void number(const char* key, std::size_t&, std::size_t, std::size_t, const std::string&) override
    {
        keys.emplace_back(key);
    }
    void duration(const char* key, std::chrono::milliseconds&, std::chrono::milliseconds,
                  std::chrono::milliseconds) override
    {
        keys.emplace_back(key);
    }
    void secret(const std::string& name, std::string&) override
    {
        keys.push_back(name + "_file");
        keys.push_back(name + "_credential");
    }
    void headers(const char* key, Headers&, Check) override { keys.emplace_back(key); }
    bool has(const char*) const override { return true; }
    void problem(const char*, const std::string&) override {}

    std::vector<std::string> keys;
};

std::string page_of(const std::filesystem::path& path)
{
    std::ifstream in(std::filesystem::path(ONVIGIL_SOURCE_DIR) / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Docs, NameEveryFormatAndEveryTypeOfSinkWithItsKeys)
{
    const auto page = page_of("docs/events.md");
    const auto manual = page_of("docs/man/onvigil.yaml.5");
    for (const auto& format : record_formats())
        EXPECT_NE(page.find(fmt::format("| `{}` |", format.name)), std::string::npos) << format.name;
    for (const auto* type : sink_types()) {
        EXPECT_NE(page.find(fmt::format("| `{}`", type->name)), std::string::npos) << type->name;
        EXPECT_NE(manual.find(type->name), std::string::npos) << type->name;
        SinkTarget target(*type);
        KeyCollector collector;
        target.visit(collector);
        for (const auto& key : collector.keys) {
            EXPECT_NE(page.find(fmt::format("`{}`", key)), std::string::npos) << type->name << ": " << key;
            EXPECT_NE(manual.find(key), std::string::npos) << type->name << ": " << key;
        }
    }
}

}  // namespace
}  // namespace onvigil::alerts

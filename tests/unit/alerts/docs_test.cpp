#include "alerts/format.hpp"
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
    const Frame frame{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};
    std::string out;
    for (const auto& event : every_type()) {
        const auto block = [&](Format format) {
            std::string record;
            append_record(record, format, event, frame);
            return fmt::format("```\n{}\n```\n", record);
        };
        out += fmt::format("\n### `{}`\n\n{}\n<details><summary>in every other format</summary>\n",
                           model::name(event.type), block(Format::json));
        for (const auto format :
             {Format::rfc5424, Format::cef, Format::leef, Format::ecs, Format::ocsf, Format::splunk_hec})
            out += fmt::format("\n{}\n\n{}", name(format), block(format));
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
            append_record(record, Format::json, event, {});
            const auto json = boost::json::parse(record).as_object();
            ASSERT_TRUE(rules[0].matches(json)) << model::name(event.type);
            int level = rules[0].level;
            for (const auto& one : rules)
                if (one.child && one.matches(json)) level = one.level;
            EXPECT_EQ(level, levels[severity]) << model::name(event.type);
        }
}

/// One row a key in the table of settings; what the reader of the configuration takes is tested in config.
TEST(Docs, NameEveryFormat)
{
    std::ifstream in(std::filesystem::path(ONVIGIL_SOURCE_DIR) / "docs" / "events.md", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const auto format :
         {Format::json, Format::rfc5424, Format::cef, Format::leef, Format::ecs, Format::ocsf, Format::splunk_hec})
        EXPECT_NE(text.find(fmt::format("| `{}` |", name(format))), std::string::npos) << name(format);
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/formats/truncate.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "alerts/sinks/syslog_message.hpp"
#include "records.hpp"
#include "render/event_json.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Truncate, LeavesWhatFitsAlone)
{
    std::string out = "before ";
    append_truncated(out, sample_event(), 4096,
                     [](std::string& to, const model::Event& event) { render::append_event_json(to, event); });
    EXPECT_EQ(out, "before " + record("json"));
}

TEST(Truncate, NamesWhatItCutAndKeepsTheRecordWhole)
{
    auto event = sample_event();
    for (auto& [key, value] : event.fields)
        if (key == "reason") value = std::string(10'000, 'x');
    std::string out;
    append_truncated(out, event, 2048,
                     [](std::string& to, const model::Event& shorter) { render::append_event_json(to, shorter); });
    EXPECT_LE(out.size(), 2048u);
    const auto json = boost::json::parse(out);
    EXPECT_EQ(boost::json::serialize(json.at("truncated")), R"(["reason"])");
    EXPECT_TRUE(std::string(json.at("reason").as_string()).ends_with("xxx…"));
    EXPECT_EQ(json.at("citation"), "https://example.org/889");
}

/// Every value at its worst.
model::Event worst_event()
{
    std::string evil;
    while (evil.size() < 10'000) evil += "\"\\]|=^\n\r\x01\xff\xc3(ä\xe2\x80\xa8";
    auto event = sample_event();
    event.message = event.site = event.sensor = evil;
    for (auto& [key, value] : event.fields)
        if (std::holds_alternative<std::string>(value)) value = evil;
    event.fields.emplace_back("list_of_evil", std::vector<std::string>(50, evil));
    return event;
}

TEST(Truncate, TheWorstEventFitsWhateverSizeMayBeConfigured)
{
    for (const auto& format : record_formats()) {
        if (!format.in_syslog) continue;
        for (const auto most : {format.least_max_bytes, format.default_max_bytes}) {
            SyslogSettings sink;
            sink.format = &format;
            sink.max_bytes = most;
            std::string out;
            append_syslog_message(out, sink, worst_event(), record_context);
            EXPECT_LE(out.size(), most) << format.name;
            EXPECT_THAT(out, HasSubstr("018bcfe5-6800-7000-8123-456789abcdef")) << format.name;
            EXPECT_THAT(out, HasSubstr("runcated")) << format.name;
            EXPECT_EQ(out.find_first_of("\n\r"), std::string::npos) << format.name;
        }
    }
}

TEST(Truncate, EcsAndOcsfHaveRoomForALongFindingByDefault)
{
    auto event = labelled_event();
    event.message = std::string(1024, 'm');
    for (auto& [key, value] : event.fields)
        if (key == "reason") value = std::string(1024, 'r');
    for (const auto& format : record_formats()) {
        if (format.default_max_bytes == 2048) continue;
        SyslogSettings sink;
        sink.format = &format;
        sink.max_bytes = format.default_max_bytes;
        std::string out;
        append_syslog_message(out, sink, event, record_context);
        EXPECT_EQ(out.find("truncated"), std::string::npos) << format.name << ' ' << out.size();
        EXPECT_GT(out.size(), 2048u) << format.name;
    }
    EXPECT_EQ(format_named("ecs").default_max_bytes, 8192u);
    EXPECT_EQ(format_named("ocsf").default_max_bytes, 8192u);
}

}  // namespace
}  // namespace onvigil::alerts

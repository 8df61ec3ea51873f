#include "alerts/shorten.hpp"

#include "alerts/flat.hpp"
#include "alerts/syslog_header.hpp"
#include "records.hpp"
#include "render/event_json.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Shorten, LeavesWhatFitsAlone)
{
    std::string out = "before ";
    append_shortened(out, sample_event(), 4096,
                     [](std::string& to, const model::Event& event) { render::append_event_json(to, event); });
    EXPECT_EQ(out, "before " + record(Format::json));
}

TEST(Shorten, NamesWhatItCutAndKeepsTheRecordWhole)
{
    auto event = sample_event();
    for (auto& [key, value] : event.fields)
        if (key == "reason") value = std::string(10'000, 'x');
    std::string out;
    append_shortened(out, event, 2048,
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

TEST(Shorten, TheWorstEventFitsWhateverSizeMayBeConfigured)
{
    for (const auto format : all_formats) {
        if (format == Format::splunk_hec) continue;  // nothing syslog carries
        for (const auto most : {least_max_bytes(format), usual_max_bytes(format)}) {
            SyslogSink sink;
            sink.format = format;
            sink.max_bytes = most;
            std::string out;
            append_syslog_message(out, sink, worst_event(), frame);
            EXPECT_LE(out.size(), most) << name(format);
            EXPECT_THAT(out, HasSubstr("018bcfe5-6800-7000-8123-456789abcdef")) << name(format);
            EXPECT_THAT(out, HasSubstr("runcated")) << name(format);
            EXPECT_EQ(out.find_first_of("\n\r"), std::string::npos) << name(format);
        }
    }
}

TEST(Shorten, EcsAndOcsfHaveRoomForALongFindingByDefault)
{
    auto event = labelled_event();
    event.message = std::string(1024, 'm');
    for (auto& [key, value] : event.fields)
        if (key == "reason") value = std::string(1024, 'r');
    for (const auto format : {Format::ecs, Format::ocsf}) {
        SyslogSink sink;
        sink.format = format;
        sink.max_bytes = usual_max_bytes(format);
        std::string out;
        append_syslog_message(out, sink, event, frame);
        EXPECT_EQ(out.find("truncated"), std::string::npos) << name(format) << ' ' << out.size();
        EXPECT_GT(out.size(), 2048u);
    }
    for (const auto format : {Format::rfc5424, Format::json, Format::cef, Format::leef})
        EXPECT_EQ(usual_max_bytes(format), 2048u);
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/flat.hpp"
#include "alerts/format.hpp"
#include "alerts/format_words.hpp"
#include "alerts/shorten.hpp"
#include "alerts/syslog_header.hpp"
#include "alerts/syslog_sender.hpp"
#include "render/event_json.hpp"

#include "samples.hpp"
#include "strict_parsers.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <random>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

const Frame frame{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};

std::string record(Format format, const model::Event& event = sample_event())
{
    std::string out;
    append_record(out, format, event, frame);
    return out;
}

constexpr Format all_formats[] = {Format::json, Format::rfc5424, Format::cef,       Format::leef,
                                  Format::ecs,  Format::ocsf,    Format::splunk_hec};

// Golden records: what people's parsers were written against. docs_test.cpp has every type in every format.

/// The sample, as an administrator sees to it.
model::Event labelled_event(std::string address = "10.20.3.7")
{
    auto event = sample_event();
    for (auto& [key, value] : event.fields) {
        if (key == "hostname") value = "cam-12";
        if (key == "labels") value = std::vector<std::string>{"owner=facilities", "a.b=c=d", "bare="};
        if (key == "address") value = address;
    }
    return event;
}

TEST(Golden, Ecs)
{
    const auto json = boost::json::parse(record(Format::ecs, labelled_event())).as_object();
    EXPECT_EQ(json.at("@timestamp"), "2023-11-14T22:13:20.000Z");
    EXPECT_EQ(json.at("ecs").at("version"), "9.0.0");
    const auto& event = json.at("event");
    EXPECT_EQ(
        boost::json::serialize(event),
        R"({"id":"018bcfe5-6800-7000-8123-456789abcdef","kind":"alert","category":["configuration"],"type":["creation"],)"
        R"("action":"finding.opened","severity":80,"sequence":7,"module":"onvigil","dataset":"onvigil.events",)"
        R"("reason":"speaks SADP; MAC is Hikvision's"})");
    EXPECT_EQ(
        boost::json::serialize(json.at("device")),
        R"({"id":"dev-7k2m9q4x1c","manufacturer":"LTS","model":{"identifier":"CMIP7043W-M","name":"CMIP7043W-M"},)"
        R"("serial_number":"CMIP7043W20190101","type":"camera"})");
    EXPECT_EQ(boost::json::serialize(json.at("host")),
              R"({"id":"dev-7k2m9q4x1c","hostname":"cam-12","ip":["10.20.3.7"],"mac":["44-19-B6-0A-0B-0C"]})");
    EXPECT_EQ(boost::json::serialize(json.at("related")), R"({"ip":["10.20.3.7"],"hosts":["cam-12","sensor1"]})");
    EXPECT_EQ(boost::json::serialize(json.at("labels")), R"({"owner":"facilities","a_b":"c=d","bare":""})");
    EXPECT_EQ(
        boost::json::serialize(json.at("rule")),
        R"({"id":"us-ndaa-889","name":"us-ndaa-889","uuid":"fnd-1","reference":"https://example.org/889","ruleset":"onvigil"})");
    EXPECT_EQ(json.at("observer").at("hostname"), "sensor1");
    EXPECT_EQ(json.at("onvigil").at("waived"), false);
}

TEST(Golden, Ocsf)
{
    const auto json = boost::json::parse(record(Format::ocsf, labelled_event())).as_object();
    EXPECT_EQ(json.at("class_uid"), 2004);
    EXPECT_EQ(json.at("category_uid"), 2);
    EXPECT_EQ(json.at("activity_id"), 1);
    EXPECT_EQ(json.at("type_uid"), 200401);
    EXPECT_EQ(json.at("time"), 1700000000000);
    EXPECT_EQ(json.at("type_name"), "Detection Finding: Create");
    EXPECT_EQ(json.at("severity_id"), 4);
    EXPECT_EQ(json.at("severity"), "High");
    EXPECT_EQ(json.at("status_id"), 1);
    EXPECT_EQ(json.at("status"), "New");
    EXPECT_EQ(json.at("confidence"), "High");
    EXPECT_EQ(json.at("is_alert"), true);
    EXPECT_EQ(json.at("metadata").at("uid"), "018bcfe5-6800-7000-8123-456789abcdef");
    EXPECT_EQ(json.at("metadata").at("sequence"), 7);
    EXPECT_EQ(json.at("metadata").at("product").at("vendor_name"), "Onvigil");
    EXPECT_EQ(json.at("finding_info").at("uid"), "fnd-1");
    for (const char* time : {"created_time", "first_seen_time", "last_seen_time"})
        EXPECT_EQ(json.at("finding_info").at(time), 1700000000000) << time;
    EXPECT_EQ(json.at("device").at("first_seen_time"), 1700000000000);
    EXPECT_EQ(json.at("device").at("hostname"), "cam-12");
    EXPECT_EQ(json.at("finding_info").at("src_url"), "https://example.org/889");
    EXPECT_EQ(json.at("device").at("type_id"), 7);
    EXPECT_EQ(json.at("device").at("is_compliant"), false);
    EXPECT_EQ(json.at("resources").at(0).at("uid"), "dev-7k2m9q4x1c");
}

TEST(Golden, OcsfSaysSuppressedWhileAFindingIsWaivedAndResolvedOnceItIsClosed)
{
    auto event = sample_event();
    const auto status = [&](model::EventType type, bool waived) {
        event.type = type;
        for (auto& [key, value] : event.fields)
            if (key == "waived") value = waived;
        const auto json = boost::json::parse(record(Format::ocsf, event));
        return std::pair(json.at("status_id").as_int64(), std::string(json.at("status").as_string()));
    };
    using model::EventType;
    EXPECT_EQ(status(EventType::finding_opened, false), std::pair(1L, std::string("New")));
    EXPECT_EQ(status(EventType::finding_updated, false), std::pair(2L, std::string("In Progress")));
    EXPECT_EQ(status(EventType::finding_updated, true), std::pair(3L, std::string("Suppressed")));
    EXPECT_EQ(status(EventType::finding_waived, true), std::pair(3L, std::string("Suppressed")));
    EXPECT_EQ(status(EventType::finding_closed, true), std::pair(4L, std::string("Resolved")));
}

TEST(Golden, OcsfCallsSeveritiesByItsOwnNames)
{
    auto event = sample_event();
    std::string names;
    for (int i = 0; i < 5; ++i) {
        event.severity = static_cast<model::Severity>(i);
        names += std::string(boost::json::parse(record(Format::ocsf, event)).at("severity").as_string()) + ' ';
    }
    EXPECT_EQ(names, "Informational Low Medium High Critical ");
}

TEST(Golden, NoAddressOfASiemHasAZoneAndTheWholeOneStandsBesideIt)
{
    const auto event = labelled_event("fe80::1%lan0");
    EXPECT_EQ(boost::json::parse(record(Format::json, event)).at("address"), "fe80::1%lan0");
    EXPECT_THAT(record(Format::rfc5424, event), HasSubstr(" address=\"fe80::1%lan0\""));
    const auto cef = record(Format::cef, event);
    EXPECT_THAT(cef, HasSubstr(" c6a2=fe80::1 c6a2Label=Source IPv6 Address onvigilAddress=fe80::1%lan0 "));
    EXPECT_THAT(cef, HasSubstr(" shost=cam-12 "));
    EXPECT_THAT(record(Format::leef, event), HasSubstr("^src=fe80::1^address=fe80::1%lan0^"));
    const auto ecs = boost::json::parse(record(Format::ecs, event));
    EXPECT_EQ(ecs.at("host").at("ip").at(0), "fe80::1");
    EXPECT_EQ(ecs.at("related").at("ip").at(0), "fe80::1");
    EXPECT_EQ(ecs.at("onvigil").at("address"), "fe80::1%lan0");
    const auto ocsf = boost::json::parse(record(Format::ocsf, event));
    EXPECT_EQ(ocsf.at("device").at("ip"), "fe80::1");
    EXPECT_EQ(ocsf.at("unmapped").at("address"), "fe80::1%lan0");
}

TEST(Golden, WhatUnicodeCallsALineBreakBreaksNoRecord)
{
    auto event = sample_event();
    event.message =
        "a\xc2\x85"
        "b\xe2\x80\xa8"
        "c\xe2\x80\xa9"
        "d";
    for (const auto format : all_formats)
        for (const char* separator : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"})
            EXPECT_EQ(record(format, event).find(separator), std::string::npos) << name(format);
    EXPECT_EQ(boost::json::parse(record(Format::json, event)).at("message").as_string(),
              std::string_view(event.message));
}

TEST(Golden, OcsfClassesFollowTheType)
{
    auto event = sample_event();
    const auto of = [&](model::EventType type) {
        event.type = type;
        const auto json = boost::json::parse(record(Format::ocsf, event));
        return std::pair(json.at("class_uid").as_int64(), json.at("activity_id").as_int64());
    };
    EXPECT_EQ(of(model::EventType::finding_closed), std::pair(2004L, 3L));
    EXPECT_EQ(of(model::EventType::finding_waived), std::pair(2004L, 2L));
    EXPECT_EQ(of(model::EventType::device_found), std::pair(5001L, 1L));
    EXPECT_EQ(of(model::EventType::sensor_started), std::pair(6002L, 3L));
    EXPECT_EQ(of(model::EventType::sensor_heartbeat), std::pair(0L, 99L));
}

TEST(Golden, SplunkHec)
{
    const auto json = boost::json::parse(record(Format::splunk_hec));
    EXPECT_EQ(json.at("time"), 1700000000.0);
    EXPECT_EQ(json.at("host"), "sensor1");
    EXPECT_EQ(json.at("sourcetype"), "onvigil:event");
    EXPECT_EQ(json.at("event").at("device_id"), "dev-7k2m9q4x1c");
}

TEST(Words, EveryTypeAndSeverityHasItsOwn)
{
    for (int i = 0; i <= static_cast<int>(model::EventType::events_lost); ++i) {
        const auto type = static_cast<model::EventType>(i);
        EXPECT_FALSE(title(type).empty());
        EXPECT_EQ(std::string(family(type)) + '.' + std::string(action(type)), model::name(type));
    }
    EXPECT_EQ(title(model::EventType::events_lost), "Events lost");
    EXPECT_EQ(syslog_severity(model::Severity::critical), 2);
    EXPECT_EQ(syslog_severity(model::Severity::info), 6);
    EXPECT_EQ(decimal_severity(model::Severity::high), 8);
}

// Headers and framing.

TEST(SyslogMessage, ARecordStandsInTheHeaderThatIsAskedFor)
{
    SyslogSink sink;
    sink.format = Format::cef;
    const auto message = [&](Header header) {
        sink.header = header;
        std::string out;
        append_syslog_message(out, sink, sample_event(), frame);
        return out;
    };
    EXPECT_THAT(message(Header::rfc5424),
                testing::StartsWith("<131>1 2023-11-14T22:13:20.000Z sensor1 onvigil - finding.opened - CEF:0|"));
    EXPECT_THAT(message(Header::rfc3164), testing::StartsWith("<131>Nov 14 22:13:20 sensor1 onvigil: CEF:0|"));
    EXPECT_THAT(message(Header::none), testing::StartsWith("CEF:0|"));
}

TEST(SyslogMessage, AHostNameCannotBreakTheHeader)
{
    auto event = sample_event();
    event.sensor = "evil host]\n";
    EXPECT_THAT(record(Format::rfc5424, event), HasSubstr("Z evil_host]_ onvigil"));
    event.sensor = "";
    EXPECT_THAT(record(Format::rfc5424, event), HasSubstr("Z - onvigil"));
}

TEST(SyslogMessage, FramesCountOctetsOrEndLines)
{
    std::string out;
    append_framed(out, Framing::octet_counted, "äb");
    append_framed(out, Framing::newline, "cd");
    EXPECT_EQ(out, "3 äbcd\n");
}

// Truncation.

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

// Hostile values: the record parses back, strictly, to the same values.

class Hostile {
public:
    model::Event event()
    {
        auto out = sample_event(std::uniform_int_distribution<std::uint64_t>(1, 1u << 30)(random_));
        out.type = static_cast<model::EventType>(number(0, 21));
        out.severity = static_cast<model::Severity>(number(0, 4));
        out.message = text();
        out.site = text();
        out.sensor_id = text();
        for (auto& [key, value] : out.fields)
            if (key != "address" && key != "mac" && std::holds_alternative<std::string>(value)) value = text();
        out.fields.emplace_back("extra_list", std::vector<std::string>{text(), text()});
        return out;
    }

private:
    int number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
    std::string text()
    {
        static const std::vector<std::string> pieces{"a",    "B7",         " ",      "|",
                                                     "=",    "\\",         "\"",     "]",
                                                     "[",    "^",          "~",      "\n",
                                                     "\r\n", "\t",         "\x01",   "\0",
                                                     "\x7f", "\xff",       "\xc3",   "\xed\xa0\x80",
                                                     "ä",    "漢",         "😀",      "\xe2\x80\xa8",
                                                     "cs1=", " seq=\"9\"", "CEF:0|", "<13>1",
                                                     "%n",   "`",          "$",      "!",
                                                     ";",    "{\"a\":1}",  "\\n",    "\\",
                                                     "]] "};
        std::string out;
        for (int i = number(0, 12); i > 0; --i)
            out += pieces[static_cast<std::size_t>(number(0, static_cast<int>(pieces.size()) - 1))];
        if (number(0, 1500) == 0) out += std::string(10'000, '|');
        return out;
    }
    std::mt19937 random_{20261123};
};

std::map<std::string, std::string> expected(const model::Event& event)
{
    std::map<std::string, std::string> out;
    for (auto& [key, value] : flat_texts(event))
        if (!value.empty()) out[key] = value;
    return out;
}

TEST(HostileValues, ParseBackFromEveryFormatToTheSameValues)
{
    Hostile hostile;
    for (int i = 0; i < 300; ++i) {
        const auto event = hostile.event();
        const auto wanted = expected(event);
        for (const auto format : all_formats) {
            const auto text = record(format, event);
            ASSERT_EQ(text.find_first_of("\n\r"), std::string::npos) << name(format);
            auto blanks = text;
            if (format == Format::leef) std::ranges::replace(blanks, '\t', ' ');  // its last resort as a delimiter
            if (!text.starts_with('{')) {
                ASSERT_EQ(clean_text(blanks + "."), blanks + ".") << name(format) << ": not clean UTF-8";
            }
        }
        ASSERT_EQ(strict::rfc5424(record(Format::rfc5424, event)), wanted);
        ASSERT_EQ(strict::cef(record(Format::cef, event)), wanted);
        ASSERT_EQ(strict::leef(record(Format::leef, event)), wanted);
        for (const auto format : {Format::json, Format::ecs, Format::ocsf, Format::splunk_hec}) {
            boost::system::error_code error;
            const auto json = boost::json::parse(record(format, event), error);
            ASSERT_FALSE(error) << name(format);
            ASSERT_EQ(strict::from_json(json, format), wanted) << name(format);
        }
        const auto back = render::parse_event_json(record(Format::json, event));
        ASSERT_TRUE(back);
        EXPECT_EQ(expected(*back), wanted);
    }
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/flat.hpp"
#include "alerts/format.hpp"
#include "alerts/format_words.hpp"
#include "render/event_json.hpp"

#include "records.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

// Golden records: what people's parsers were written against. docs_test.cpp has every type in every format.

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
        R"("serial_number":"CMIP7043W20190101"})");
    EXPECT_EQ(
        boost::json::serialize(json.at("host")),
        R"({"id":"dev-7k2m9q4x1c","type":"camera","hostname":"cam-12","ip":["10.20.3.7"],"mac":["44-19-B6-0A-0B-0C"]})");
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

}  // namespace
}  // namespace onvigil::alerts

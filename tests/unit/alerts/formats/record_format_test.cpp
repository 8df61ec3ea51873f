#include "alerts/formats/record_format.hpp"

#include "alerts/sinks/setting_visitor.hpp"
#include "records.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <set>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

// docs_test.cpp has every type in every format.

TEST(RecordFormats, EachRowHasANameOfItsOwnAndAPlaceToGo)
{
    std::set<std::string_view> names;
    for (const auto& format : record_formats()) {
        EXPECT_TRUE(names.insert(format.name).second) << format.name;
        EXPECT_EQ(find_format(format.name), &format);
        EXPECT_TRUE(format.in_syslog || format.in_http || format.in_files) << format.name;
        EXPECT_LE(format.least_max_bytes, format.default_max_bytes) << format.name;
    }
    EXPECT_EQ(find_format("morse"), nullptr);
    EXPECT_THAT(format_names(&RecordFormat::in_http), testing::StartsWith("json, ecs, "));
}

TEST(RecordFormats, NoAddressOfASiemHasAZoneAndTheWholeOneStandsBesideIt)
{
    const auto event = labelled_event("fe80::1%lan0");
    EXPECT_EQ(boost::json::parse(record("json", event)).at("address"), "fe80::1%lan0");
    EXPECT_THAT(record("rfc5424", event), HasSubstr(" address=\"fe80::1%lan0\""));
    const auto cef = record("cef", event);
    EXPECT_THAT(cef, HasSubstr(" c6a2=fe80::1 c6a2Label=Source IPv6 Address onvigilAddress=fe80::1%lan0 "));
    EXPECT_THAT(cef, HasSubstr(" shost=cam-12 "));
    EXPECT_THAT(record("leef", event), HasSubstr("^src=fe80::1^address=fe80::1%lan0^"));
    const auto ecs = boost::json::parse(record("ecs", event));
    EXPECT_EQ(ecs.at("host").at("ip").at(0), "fe80::1");
    EXPECT_EQ(ecs.at("related").at("ip").at(0), "fe80::1");
    EXPECT_EQ(ecs.at("onvigil").at("address"), "fe80::1%lan0");
    const auto ocsf = boost::json::parse(record("ocsf", event));
    EXPECT_EQ(ocsf.at("device").at("ip"), "fe80::1");
    EXPECT_EQ(ocsf.at("unmapped").at("address"), "fe80::1%lan0");
}

TEST(RecordFormats, WhatUnicodeCallsALineBreakBreaksNoRecord)
{
    auto event = sample_event();
    event.message =
        "a\xc2\x85"
        "b\xe2\x80\xa8"
        "c\xe2\x80\xa9"
        "d";
    for (const auto& format : record_formats())
        for (const char* separator : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"})
            EXPECT_EQ(record(format, event).find(separator), std::string::npos) << format.name;
    EXPECT_EQ(boost::json::parse(record("json", event)).at("message").as_string(), std::string_view(event.message));
}

TEST(RecordFormats, NoCharacterThatCannotBeSeenIsInARecord)
{
    auto event = sample_event();
    event.message = "gpj.\u202eexe \u2066\u200b\ufeff\u00ad\u180e\U000E0041";
    event.fields.emplace_back("reason", event.message);
    for (const auto& format : record_formats()) {
        const auto text = record(format, event);
        for (const char* hidden : {"\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u180e", "\U000E0041"})
            EXPECT_EQ(text.find(hidden), std::string::npos) << format.name << testing::PrintToString(hidden);
    }
    EXPECT_THAT(record("rfc5424", event), HasSubstr("] gpj.\\u202eexe \\u2066\\u200b\\ufeff"));
    EXPECT_THAT(record("cef", event), HasSubstr(" msg=gpj.\\\\u202eexe "));
    EXPECT_THAT(record("leef", event), HasSubstr("msg=gpj.\\u202eexe "));
    EXPECT_EQ(boost::json::parse(record("json", event)).at("message").as_string(), std::string_view(event.message));
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/sinks/syslog_settings.hpp"

#include "given_settings.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SyslogAddress, ReadsEveryTransportWithItsDefaultPort)
{
    struct Row {
        const char* text;
        Transport transport;
        const char* host;
        unsigned port;
        const char* path;
        const char* canonical;
    };
    for (const auto& row :
         {Row{"udp://siem.example", Transport::udp, "siem.example", 514, "", "udp://siem.example:514"},
          Row{"tcp://10.1.1.9:601", Transport::tcp, "10.1.1.9", 601, "", "tcp://10.1.1.9:601"},
          Row{"tls://siem.example", Transport::tls, "siem.example", 6514, "", "tls://siem.example:6514"},
          Row{"tls://[2001:db8::1]:7000", Transport::tls, "2001:db8::1", 7000, "", "tls://[2001:db8::1]:7000"},
          Row{"relp://[::1]", Transport::relp, "::1", 2514, "", "relp://[::1]:2514"},
          Row{"relp+tls://siem", Transport::relp_tls, "siem", 2514, "", "relp+tls://siem:2514"},
          Row{"unix:///dev/log", Transport::unix_socket, "", 0, "/dev/log", "unix:///dev/log"}}) {
        const auto address = parse_syslog_address(row.text);
        ASSERT_TRUE(address) << row.text;
        EXPECT_EQ(address->transport, row.transport) << row.text;
        EXPECT_EQ(address->host, row.host);
        EXPECT_EQ(address->port, row.port);
        EXPECT_EQ(address->path, row.path);
        EXPECT_EQ(to_text(*address), row.canonical);
    }
}

TEST(SyslogAddress, RefusesWhatIsNone)
{
    for (const char* text : {"", "siem", "http://siem", "tcp://", "tcp://:514", "tcp://siem:", "tcp://siem:0",
                             "tcp://siem:65536", "tcp://siem:5x", "tcp://2001:db8::1", "tls://[::1", "tls://[::1]x",
                             "tls://[::1]:", "udp://user@siem", "tcp://siem/path", "unix://relative", "unix://"}) {
        EXPECT_FALSE(parse_syslog_address(text)) << text;
    }
    EXPECT_FALSE(parse_syslog_address("unix:///" + std::string(200, 'x')));
}

TEST(SyslogSettings, FacilitiesHaveTheNumbersOfRfc5424)
{
    EXPECT_EQ(parse_facility("local0"), 16u);
    EXPECT_EQ(parse_facility("local8"), std::nullopt);
    EXPECT_EQ(facility_name(4), "auth");
}

TEST(SyslogSettings, DefaultsFollowTheTransportAndTheFormat)
{
    GivenSettings local({{"address", "unix:///dev/log"}, {"format", "ocsf"}});
    SyslogSettings settings;
    settings.visit(local);
    EXPECT_THAT(local.problems, IsEmpty());
    EXPECT_EQ(settings.framing, Framing::newline);
    EXPECT_EQ(settings.max_bytes, 8192u);
    EXPECT_EQ(settings.timestamps, Timestamps::local);

    GivenSettings explicit_ones({{"address", "tcp://siem"},
                                 {"format", "ecs"},
                                 {"framing", "newline"},
                                 {"max_bytes", "4096"},
                                 {"header", "rfc3164"},
                                 {"timestamps", "utc"}});
    settings = {};
    settings.visit(explicit_ones);
    EXPECT_THAT(explicit_ones.problems, IsEmpty());
    EXPECT_EQ(settings.framing, Framing::newline);
    EXPECT_EQ(settings.max_bytes, 4096u);
    EXPECT_EQ(settings.timestamps, Timestamps::utc);
}

TEST(SyslogSettings, WhatMeansNothingIsAProblemOfItsKey)
{
    const auto problems = [](std::map<std::string, std::string> given) {
        GivenSettings visitor(std::move(given));
        SyslogSettings settings;
        settings.visit(visitor);
        return visitor.problems;
    };
    EXPECT_THAT(problems({}), ElementsAre(HasSubstr("needs address")));
    EXPECT_THAT(problems({{"address", "udp://siem"}, {"framing", "newline"}}),
                ElementsAre(HasSubstr("framing: udp://")));
    EXPECT_THAT(problems({{"address", "tcp://siem"}, {"format", "splunk-hec"}}),
                ElementsAre("format: splunk-hec is none of " + format_names(&RecordFormat::in_syslog)));
    EXPECT_THAT(problems({{"address", "tcp://siem"}, {"header", "none"}}),
                ElementsAre(HasSubstr("header: format rfc5424 is its own header")));
    EXPECT_THAT(problems({{"address", "tcp://siem"}, {"format", "cef"}, {"timestamps", "utc"}}),
                ElementsAre(HasSubstr("timestamps: only header rfc3164")));
    EXPECT_THAT(problems({{"address", "tls://siem"}, {"key_file", "/k.pem"}}), ElementsAre(HasSubstr("go together")));
    EXPECT_THAT(problems({{"address", "tcp://siem"}, {"facility", "local9"}}),
                ElementsAre(HasSubstr("facility: local9 is none of")));
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/settings.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

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

TEST(Url, TakesHttpAndHttpsOnly)
{
    for (const char* url :
         {"https://siem.example:8088/services/collector/event", "http://127.0.0.1:8080/", "https://[::1]/x?y=1"})
        EXPECT_FALSE(check_url(url)) << url;
    for (const char* url :
         {"", "siem", "ftp://siem", "https://", "https://user:secret@siem/", "https://siem:0/", "https://si em/"})
        EXPECT_TRUE(check_url(url)) << url;
}

TEST(Settings, NamesReadBack)
{
    for (const auto format :
         {Format::json, Format::rfc5424, Format::cef, Format::leef, Format::ecs, Format::ocsf, Format::splunk_hec})
        EXPECT_EQ(parse<Format>(name(format)), format);
    for (const auto framing : {Framing::octet_counted, Framing::newline})
        EXPECT_EQ(parse<Framing>(name(framing)), framing);
    for (const auto header : {Header::rfc5424, Header::rfc3164, Header::none})
        EXPECT_EQ(parse<Header>(name(header)), header);
    EXPECT_EQ(parse_facility("local0"), 16u);
    EXPECT_EQ(parse_facility("local8"), std::nullopt);
    EXPECT_EQ(facility_name(4), "auth");
}

TEST(Settings, ATargetIsShownWithoutItsSecrets)
{
    SinkSettings sink;
    sink.target = HttpSink{.url = "https://siem/hook?token=secret", .headers = {}, .hmac_secret = "x", .ca_file = ""};
    EXPECT_EQ(target_text(sink), "https://siem/hook");
    EXPECT_EQ(type_name(sink), "http");
    sink.target = ExecSink{.command = {"/usr/bin/hook", "--secret=1"}};
    EXPECT_EQ(target_text(sink), "/usr/bin/hook");
    EXPECT_EQ(type_name(builtin_journal()), "journald");
    EXPECT_EQ(builtin_journal().name, "journal");
}

}  // namespace
}  // namespace onvigil::alerts

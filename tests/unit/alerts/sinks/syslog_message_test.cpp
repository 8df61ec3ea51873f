#include "alerts/sinks/syslog_message.hpp"

#include "alerts/sinks/syslog_sink.hpp"
#include "records.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(SyslogMessage, ARecordStandsInTheHeaderThatIsAskedFor)
{
    SyslogSettings sink;
    sink.format = &format_named("cef");
    const auto message = [&](SyslogHeader header) {
        sink.header = header;
        std::string out;
        append_syslog_message(out, sink, sample_event(), record_context);
        return out;
    };
    EXPECT_THAT(message(SyslogHeader::rfc5424),
                testing::StartsWith("<131>1 2023-11-14T22:13:20.000Z sensor1 onvigil - finding.opened - CEF:0|"));
    EXPECT_THAT(message(SyslogHeader::rfc3164), testing::StartsWith("<131>Nov 14 22:13:20 sensor1 onvigil: CEF:0|"));
    EXPECT_THAT(message(SyslogHeader::none), testing::StartsWith("CEF:0|"));
}

TEST(SyslogMessage, ALocalSocketGetsNoHostLikeThatOfSyslog3)
{
    SyslogSettings sink;
    sink.address = *parse_syslog_address("unix:///dev/log");
    sink.format = &format_named("cef");
    sink.header = SyslogHeader::rfc3164;
    std::string out;
    append_syslog_message(out, sink, sample_event(), record_context);
    EXPECT_THAT(out, testing::StartsWith("<131>Nov 14 22:13:20 onvigil: CEF:0|"));
}

TEST(SyslogMessage, AHostNameCannotBreakTheHeader)
{
    auto event = sample_event();
    event.sensor = "evil host]\n";
    EXPECT_THAT(record("rfc5424", event), HasSubstr("Z evil_host]_ onvigil"));
    event.sensor = "";
    EXPECT_THAT(record("rfc5424", event), HasSubstr("Z - onvigil"));
}

TEST(SyslogMessage, FramesCountOctetsOrEndLines)
{
    std::string out;
    append_framed(out, Framing::octet_counted, "äb");
    append_framed(out, Framing::newline, "cd");
    EXPECT_EQ(out, "3 äbcd\n");
}

}  // namespace
}  // namespace onvigil::alerts

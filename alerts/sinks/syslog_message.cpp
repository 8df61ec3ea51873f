#include "alerts/sinks/syslog_message.hpp"

#include "alerts/formats/syslog_header.hpp"
#include "alerts/formats/truncate.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <iterator>

namespace onvigil::alerts {
namespace {

/// How far the machine's zone is ahead of UTC at that time.
std::chrono::seconds local_offset(model::TimePoint time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const auto whole = static_cast<std::time_t>(seconds);
    std::tm local{};
    return std::chrono::seconds(::localtime_r(&whole, &local) != nullptr ? local.tm_gmtoff : 0);
}

void append_header(std::string& out, const SyslogSettings& sink, const model::Event& event)
{
    switch (sink.header) {
        case SyslogHeader::rfc5424:
            append_rfc5424_header(out, event, sink.facility);
            out += "- ";  // no structured data
            return;
        case SyslogHeader::rfc3164:
            return append_rfc3164_header(
                out, event, sink.facility, sink.address.transport != Transport::unix_socket,
                sink.timestamps == Timestamps::local ? local_offset(event.time) : std::chrono::seconds(0));
        case SyslogHeader::none:
            return;
    }
}

}  // namespace

void append_syslog_message(std::string& out, const SyslogSettings& sink, const model::Event& event,
                           const RecordContext& context)
{
    append_truncated(out, event, sink.max_bytes, [&](std::string& to, const model::Event& shorter) {
        if (!sink.format->whole_message) append_header(to, sink, shorter);
        sink.format->append(to, shorter, context);
    });
}

void append_framed(std::string& out, Framing framing, std::string_view message)
{
    if (framing == Framing::octet_counted) fmt::format_to(std::back_inserter(out), "{} ", message.size());
    out += message;
    if (framing == Framing::newline) out += '\n';
}

}  // namespace onvigil::alerts

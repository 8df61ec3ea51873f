#include "alerts/syslog_header.hpp"

#include "alerts/format.hpp"
#include "alerts/format_words.hpp"
#include "alerts/shorten.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

namespace onvigil::alerts {
namespace {

/// HOSTNAME: printable ASCII without blanks, at most 255 characters, "-" where there is none.
void append_host(std::string& out, std::string_view host)
{
    if (host.empty()) out += '-';
    for (const char c : host.substr(0, 255)) out += c > ' ' && c < 0x7F ? c : '_';
}

/// `Nov 23 10:02:11`, in UTC.
void append_bsd_time(std::string& out, model::TimePoint time)
{
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    fmt::format_to(std::back_inserter(out), "{} {:2} {:02}:{:02}:{:02}",
                   months[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()),
                   clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void append_priority(std::string& out, const model::Event& event, unsigned facility)
{
    fmt::format_to(std::back_inserter(out), "<{}>",
                   facility * 8 + static_cast<unsigned>(syslog_severity(event.severity)));
}

/// As syslog(3) writes it: readers of local sockets know whose messages these are, and would take a host for the tag.
void append_local_header(std::string& out, const model::Event& event, unsigned facility)
{
    append_priority(out, event, facility);
    append_bsd_time(out, event.time);
    out += " onvigil: ";
}

void append_whole(std::string& out, const SyslogSink& sink, const model::Event& event, const Frame& frame)
{
    if (sink.format == Format::rfc5424) return append_record(out, sink.format, event, frame);
    if (sink.header == Header::rfc3164 && sink.address.transport == Transport::unix_socket)
        append_local_header(out, event, sink.facility);
    else
        append_syslog_header(out, sink.header, event, sink.facility);
    if (sink.header == Header::rfc5424) out += "- ";
    append_record(out, sink.format, event, frame);
}

}  // namespace

void append_syslog_header(std::string& out, Header header, const model::Event& event, unsigned facility)
{
    if (header == Header::none) return;
    append_priority(out, event, facility);
    if (header == Header::rfc5424) {
        out += "1 ";
        out += model::to_rfc3339(event.time);
        out += ' ';
        append_host(out, event.sensor);
        out += " onvigil - ";
        out += model::name(event.type);
        out += ' ';
        return;
    }
    append_bsd_time(out, event.time);
    out += ' ';
    append_host(out, event.sensor);
    out += " onvigil: ";
}

void append_syslog_message(std::string& out, const SyslogSink& sink, const model::Event& event, const Frame& frame)
{
    append_shortened(out, event, sink.max_bytes,
                     [&](std::string& to, const model::Event& shorter) { append_whole(to, sink, shorter, frame); });
}

}  // namespace onvigil::alerts

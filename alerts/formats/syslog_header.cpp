#include "alerts/formats/syslog_header.hpp"

#include "alerts/formats/siem_terms.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace onvigil::alerts {
namespace {

/// HOSTNAME: printable ASCII without blanks, at most 255 characters, "-" where there is none.
void append_host(std::string& out, std::string_view host)
{
    if (host.empty()) out += '-';
    for (const char c : host.substr(0, 255)) out += c > ' ' && c < 0x7F ? c : '_';
    out += ' ';
}

/// `Nov 23 10:02:11 `
void append_bsd_time(std::string& out, model::TimePoint time)
{
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    fmt::format_to(std::back_inserter(out), "{} {:2} {:02}:{:02}:{:02} ",
                   months[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()),
                   clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void append_priority(std::string& out, const model::Event& event, unsigned facility)
{
    fmt::format_to(std::back_inserter(out), "<{}>",
                   facility * 8 + static_cast<unsigned>(syslog_severity(event.severity)));
}

}  // namespace

void append_rfc5424_header(std::string& out, const model::Event& event, unsigned facility)
{
    append_priority(out, event, facility);
    out += "1 ";
    out += model::to_rfc3339(event.time);
    out += ' ';
    append_host(out, event.sensor);
    out += "onvigil - ";
    out += model::name(event.type);
    out += ' ';
}

void append_rfc3164_header(std::string& out, const model::Event& event, unsigned facility, bool host,
                           std::chrono::seconds utc_offset)
{
    append_priority(out, event, facility);
    append_bsd_time(out, event.time + utc_offset);
    if (host) append_host(out, event.sensor);
    out += "onvigil: ";
}

}  // namespace onvigil::alerts

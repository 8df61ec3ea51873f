#pragma once
/// alerts/formats/syslog_header.hpp - what stands before a record in a syslog message (RFC 5424, 6.2; RFC 3164, 4.1).
/// Pure.

#include "model/event.hpp"

#include <chrono>
#include <string>

namespace onvigil::alerts {

/// `<131>1 2026-11-23T10:02:11.123Z host onvigil - finding.opened `: structured data and message follow.
void append_rfc5424_header(std::string& out, const model::Event& event, unsigned facility);

/// `<131>Nov 23 10:02:11 host onvigil: `, the time in the zone that is `utc_offset` ahead of UTC. Without `host`:
/// `<131>Nov 23 10:02:11 onvigil: `, as syslog(3) writes it; readers of local sockets would take a host for the tag.
void append_rfc3164_header(std::string& out, const model::Event& event, unsigned facility, bool host,
                           std::chrono::seconds utc_offset);

}  // namespace onvigil::alerts

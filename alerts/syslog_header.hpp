#pragma once
/// alerts/syslog_header.hpp - what stands before a record on its way through syslog (RFC 5424, RFC 3164). Pure.

#include "alerts/format.hpp"
#include "alerts/settings.hpp"
#include "model/event.hpp"

#include <string>

namespace onvigil::alerts {

/// `<131>1 2026-11-23T10:02:11.123Z host onvigil - finding.opened ` (structured data and message follow),
/// `<131>Nov 23 10:02:11 host onvigil: `, or nothing.
void append_syslog_header(std::string& out, Header header, const model::Event& event, unsigned facility);

/// One whole message: the header, and a record of `format` as its MSG. rfc5424 is a message already. On a Unix socket
/// RFC 3164's header has no host name: `<131>Nov 23 10:02:11 onvigil: `.
void append_syslog_message(std::string& out, const SyslogSink& sink, const model::Event& event, const Frame& frame);

}  // namespace onvigil::alerts

#pragma once
/// alerts/sinks/syslog_message.hpp - one event as a whole syslog message, and how messages stand on a stream.

#include "alerts/sinks/syslog_settings.hpp"
#include "model/event.hpp"

#include <string>
#include <string_view>

namespace onvigil::alerts {

/// The header, and a record of the sink's format as its MSG, at most `max_bytes` together. A record that is a whole
/// message gets no header.
void append_syslog_message(std::string& out, const SyslogSettings& sink, const model::Event& event,
                           const RecordContext& context);

/// Records are told apart by their length or by newlines; no record holds one.
void append_framed(std::string& out, Framing framing, std::string_view message);

}  // namespace onvigil::alerts

#pragma once
/// alerts/format.hpp - events as the records SIEMs read. Pure.
///
/// Every value is taken for hostile: whatever it holds (line breaks, control characters, separators, invalid UTF-8),
/// a record is one line of valid UTF-8 that an honest parser takes apart into the same keys.

#include "alerts/identity.hpp"
#include "alerts/settings.hpp"
#include "model/event.hpp"

#include <string>

namespace onvigil::alerts {

/// What a record says beside the event.
struct Frame {
    Identity identity;
    unsigned facility = 16;  ///< rfc5424's priority
};

/// Appends one record, without a line break. (rfc5424: a whole syslog message.)
void append_record(std::string& out, Format format, const model::Event& event, const Frame& frame);

// The formats one by one; append_record chooses.
void append_rfc5424(std::string& out, const model::Event& event, const Frame& frame);
void append_cef(std::string& out, const model::Event& event, const Frame& frame);
void append_leef(std::string& out, const model::Event& event, const Frame& frame);
void append_ecs(std::string& out, const model::Event& event, const Frame& frame);
void append_ocsf(std::string& out, const model::Event& event, const Frame& frame);
void append_splunk_hec(std::string& out, const model::Event& event, const Frame& frame);

}  // namespace onvigil::alerts

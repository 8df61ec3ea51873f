#pragma once
/// alerts/formats/record_format.hpp - events as the records SIEMs read: one row a format. Pure.
///
/// Every value is taken for hostile: whatever it holds (line breaks, control characters, separators, invalid UTF-8),
/// a record is one line of valid UTF-8 that an honest parser takes apart into the same keys.

#include "alerts/sensor_identity.hpp"
#include "model/event.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// What a record says beside the event.
struct RecordContext {
    SensorIdentity identity;
    unsigned facility = 16;  ///< rfc5424's priority
};

/// A row of the table in record_format.cpp; the function stands in a file of its own.
struct RecordFormat {
    std::string_view name;  ///< as configuration spells it
    /// Appends one record, without a line break.
    void (*append)(std::string& out, const model::Event& event, const RecordContext& context);
    std::size_t default_max_bytes;  ///< of a syslog message: 2,048 (RFC 5424, 6.1), more where everything is said twice
    std::size_t least_max_bytes;    ///< the shortest record may take so much
    bool in_syslog, in_http, in_files;
    bool whole_message = false;    ///< a record is a syslog message with its own header
    bool self_delimiting = false;  ///< several records stand in one HTTP body one after the other, never in an array
};

[[nodiscard]] std::span<const RecordFormat> record_formats();
/// nullptr: there is none of that name.
[[nodiscard]] const RecordFormat* find_format(std::string_view name);
/// One that is there.
[[nodiscard]] const RecordFormat& format_named(std::string_view name);

}  // namespace onvigil::alerts

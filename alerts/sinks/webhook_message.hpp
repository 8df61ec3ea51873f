#pragma once
/// alerts/sinks/webhook_message.hpp - what a webhook is sent. Pure.

#include "alerts/sinks/http_settings.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// batch 1: the event itself; more: an array, however few there are. batch_format newline: each event a line of its
/// own, however many there are. splunk-hec: one object after the other, always.
[[nodiscard]] std::string http_body(const HttpSettings& sink, std::span<const model::Event> events,
                                    const RecordContext& context);

[[nodiscard]] std::string_view http_content_type(const HttpSettings& sink);

/// RFC 1952.
[[nodiscard]] std::string gzip(std::string_view text);

/// `t=UNIXTIME,v1=HEX`: HMAC-SHA256 of `UNIXTIME.BODY`, where BODY is what is sent: compressed, if it is compressed.
[[nodiscard]] std::string http_signature(std::string_view secret, std::chrono::seconds unix_time,
                                         std::string_view body);

}  // namespace onvigil::alerts

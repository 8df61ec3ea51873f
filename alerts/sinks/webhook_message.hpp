#pragma once
/// alerts/sinks/webhook_message.hpp - what a webhook is sent, and what its answer means. Pure.

#include "alerts/sinks/http_settings.hpp"
#include "alerts/sinks/sink.hpp"

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

/// 2xx is delivery. 408, 429 and 5xx: later. 3xx, 401, 403, 404 and 407 need a person: the events are kept for it.
/// Every other 4xx: these events are not wanted.
[[nodiscard]] Outcome judge_answer(const std::string& url, unsigned status, std::string_view retry_after_header,
                                   std::string_view body, model::TimePoint now);

}  // namespace onvigil::alerts

#pragma once
/// alerts/sinks/webhook_answer.hpp - what the status of an HTTP answer means for the events that were sent. Pure.

#include "alerts/sinks/sink.hpp"

#include <string>
#include <string_view>

namespace onvigil::alerts {

/// 2xx is delivery. 408, 429 and 5xx: later. 3xx, 401 to 407, 410 and 415 speak of the address, the token, the account
/// or the format, which need a person: the events are kept for it. Every other 4xx: these events are not wanted.
[[nodiscard]] Outcome judge_answer(const std::string& url, unsigned status, std::string_view retry_after_header,
                                   std::string_view body, model::TimePoint now);

}  // namespace onvigil::alerts

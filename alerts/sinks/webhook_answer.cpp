#include "alerts/sinks/webhook_answer.hpp"

#include "alerts/sinks/retry_after.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace onvigil::alerts {

Outcome judge_answer(const std::string& url, unsigned status, std::string_view retry_after_header,
                     std::string_view body, model::TimePoint now)
{
    if (status >= 200 && status < 300) return std::nullopt;
    Failure out;
    const auto said = text::clean(body, 200);
    out.text = fmt::format("{} answers {}{}{}", url, status, said.empty() ? "" : ": ", said);
    out.retry_after = retry_after(retry_after_header, now);
    const bool later = status == 408 || status == 429 || status >= 500;
    // A wrong token, path, format or proxy login is no fault of the events: they wait for a person.
    static constexpr unsigned setup[] = {401, 402, 403, 404, 405, 406, 407, 410, 415};
    const bool waits = status < 400 || std::ranges::find(setup, status) != std::end(setup);
    out.kind = later ? Failure::Kind::retry : waits ? Failure::Kind::hopeless : Failure::Kind::refused;
    if (status >= 300 && status < 400) out.text += " (a redirection is not followed: configure the final URL)";
    return out;
}

}  // namespace onvigil::alerts

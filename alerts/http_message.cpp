#include "alerts/http_message.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>
#include <iterator>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace onvigil::alerts {

using namespace std::chrono_literals;

std::string http_body(const HttpSink& sink, std::span<const model::Event> events, const Frame& frame)
{
    std::string out;
    out.reserve(events.size() * 1024);
    const bool array = sink.batch > 1 && sink.format != Format::splunk_hec;
    if (array) out += '[';
    for (bool first = true; const auto& event : events) {
        if (!std::exchange(first, false)) out += array ? ',' : '\n';
        append_record(out, sink.format, event, frame);
    }
    if (array) out += ']';
    return out;
}

std::string http_signature(std::string_view secret, std::chrono::seconds unix_time, std::string_view body)
{
    const std::string message = fmt::format("{}.{}", unix_time.count(), body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size);
    std::string out = fmt::format("t={},v1=", unix_time.count());
    for (unsigned i = 0; i < size; ++i) fmt::format_to(std::back_inserter(out), "{:02x}", digest[i]);
    return out;
}

std::optional<std::chrono::milliseconds> retry_after(std::string_view header, model::TimePoint now)
{
    const std::string text(text::trim(header));
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size()) return std::chrono::seconds(seconds);
    std::tm date{};
    const char* rest = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (rest == nullptr || *rest != '\0') return std::nullopt;
    const model::TimePoint at{std::chrono::seconds(::timegm(&date))};
    return at > now ? at - now : 0ms;
}

Outcome judge_answer(const std::string& url, unsigned status, std::string_view retry_after_header,
                     std::string_view body, model::TimePoint now)
{
    if (status >= 200 && status < 300) return std::nullopt;
    Failure out;
    const auto said = text::clean(body, 200);
    out.text = fmt::format("{} answers {}{}{}", url, status, said.empty() ? "" : ": ", said);
    out.retry_after = retry_after(retry_after_header, now);
    const bool later = status == 408 || status == 429 || status >= 500;
    const bool these = status == 400 || status == 413 || status == 422;
    out.kind = later ? Failure::Kind::retry : these ? Failure::Kind::refused : Failure::Kind::hopeless;
    if (status >= 300 && status < 400) out.text += " (a redirection is not followed: configure the final URL)";
    return out;
}

}  // namespace onvigil::alerts

#include "protocol/http_head.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::protocol {
namespace {

std::string_view next_line(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::optional<Head> parse_head(std::string_view text, std::string_view protocol)
{
    if (!text.starts_with(protocol) || text.substr(protocol.size()).substr(0, 1) != "/") return {};
    const std::string_view line = next_line(text);
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view code = text::trim(line.substr(blank));
    Head out;
    const auto [end, error] =
        std::from_chars(code.data(), code.data() + std::min<std::size_t>(code.size(), 3), out.status);
    if (error != std::errc() || out.status < 100) return {};

    while (!text.empty()) {
        const std::string_view one = next_line(text);
        if (text::trim(one).empty()) break;
        const std::size_t colon = one.find(':');
        if (colon == one.npos || out.headers.size() >= limits::headers_per_answer) continue;
        auto& value =
            out.headers.emplace_back(text::lower(text::trim(one.substr(0, colon))), text::trim(one.substr(colon + 1)))
                .second;
        std::ranges::replace(value, '\r', ' ');  // RFC 9112, 2.2
    }
    out.body = text;
    return out;
}

std::string_view header(const http::Headers& headers, std::string_view name)
{
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

std::vector<std::string> all_headers(const http::Headers& headers, std::string_view name)
{
    std::vector<std::string> out;
    for (const auto& [key, value] : headers)
        if (key == name) out.push_back(value);
    return out;
}

}  // namespace onvigil::protocol

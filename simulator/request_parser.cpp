#include "simulator/request_parser.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::simulator {
namespace {

bool same(std::string_view a, std::string_view b)
{
    return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

std::string_view take_word(std::string_view& line)
{
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

}  // namespace

std::string_view Request::header(std::string_view name) const noexcept
{
    std::string_view rest = head;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && same(line.substr(0, colon), name))
            return text::trim(line.substr(colon + 1));
    }
    return {};
}

bool Request::keep_alive() const noexcept
{
    const std::string_view connection = header("Connection");
    if (same(connection, "close")) return false;
    return version != "HTTP/1.0" || same(connection, "keep-alive");
}

Parsed parse_request(std::string_view buffer, Request& request, std::size_t& used) noexcept
{
    const std::size_t end = buffer.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        const bool looks_like_text = buffer.empty() || (buffer[0] >= 'A' && buffer[0] <= 'Z');
        return looks_like_text && buffer.size() <= limits::http_head_bytes ? Parsed::more : Parsed::garbage;
    }
    const std::size_t line_end = buffer.find("\r\n");
    std::string_view line = buffer.substr(0, line_end);
    request.method = take_word(line);
    request.target = take_word(line);
    request.version = take_word(line);
    const bool known = request.version.starts_with("HTTP/1.") || request.version.starts_with("RTSP/1.");
    if (!known || request.target.empty()) return Parsed::garbage;
    request.head = line_end >= end ? std::string_view() : buffer.substr(line_end + 2, end - line_end - 2);
    std::size_t length = 0;
    const std::string_view given = request.header("Content-Length");
    const auto [stop, error] = std::from_chars(given.data(), given.data() + given.size(), length);
    if (!given.empty() && (error != std::errc() || stop != given.data() + given.size())) return Parsed::garbage;
    if (length > limits::http_body_bytes) return Parsed::garbage;
    if (buffer.size() < end + 4 + length) return Parsed::more;
    request.body = buffer.substr(end + 4, length);
    used = end + 4 + length;
    return Parsed::complete;
}

std::string_view parameter(std::string_view header, std::string_view key) noexcept
{
    std::size_t at = header.find(' ');  // behind the scheme
    while (at != std::string_view::npos && at < header.size()) {
        while (at < header.size() && (header[at] == ' ' || header[at] == ',')) ++at;
        const std::size_t equals = header.find('=', at);
        if (equals == std::string_view::npos) return {};
        const std::string_view name = text::trim(header.substr(at, equals - at));
        at = equals + 1;
        const bool quoted = at < header.size() && header[at] == '"';
        const std::size_t end = quoted ? header.find('"', at + 1) : header.find(',', at);
        const std::size_t begin = quoted ? at + 1 : at;
        const std::string_view value = header.substr(begin, end == std::string_view::npos ? end : end - begin);
        if (same(name, key)) return quoted ? value : text::trim(value);
        at = end == std::string_view::npos ? end : end + 1;
    }
    return {};
}

}  // namespace onvigil::simulator

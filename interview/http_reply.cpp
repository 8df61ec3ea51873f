#include "interview/http_reply.hpp"

#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "interview/certificate.hpp"
#include "model/certificate_conflict.hpp"
#include "model/names.hpp"
#include "protocol/http_head.hpp"

namespace onvigil::interview {
namespace {

constexpr std::size_t longest_end_tag = 128;

/// Takes the first line off `rest`, without its CR and LF.
std::string_view take_line(std::string_view& rest)
{
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

void take_header(HttpReply& reply, std::string_view name, std::string_view value)
{
    if (name == "www-authenticate" && reply.challenges.size() < limits::http_challenges)
        reply.challenges.emplace_back(value);
    else if (name == "location")
        reply.location = value;
    else if (name == "date")
        reply.date = value;
    else if (name == "content-encoding")
        reply.encoding = value;
}

/// From its status line on: some devices echo the request before it, with NULs in place of blanks and line ends.
std::string_view answer_in(std::string_view raw)
{
    constexpr std::string_view version = "HTTP/1.";
    if (raw.starts_with(version)) return raw;
    const std::string_view head = raw.substr(0, limits::http_head_bytes);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto at = head.find(version); at != head.npos; at = head.find(version, at + 1)) {
        std::string_view status = head.substr(at + version.size());
        status = status.substr(std::min(status.size(), std::size_t(1)), 4);  // behind the minor version
        if (status.starts_with(' ') && std::ranges::count_if(status, digit) == 3) return raw.substr(at);
    }
    return raw;
}

bool is_chunked(const protocol::Head& head)
{
    return text::lower(protocol::header(head.headers, "transfer-encoding")).starts_with("chunked");
}

/// Without the sizes between; as far as they can be read.
std::string dechunked(std::string_view body)
{
    std::string out;
    while (!body.empty()) {
        std::size_t size = 0;
        const std::string_view line = take_line(body);
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
        if (error != std::errc() || size == 0) break;
        out += body.substr(0, size);
        body.remove_prefix(std::min(size, body.size()));
        (void)take_line(body);
    }
    return out;
}

constexpr model::Names<HttpFailure> failure_names{
    {{HttpFailure::refused, "refuses the connection"},
     {HttpFailure::no_route, "cannot be reached: no route"},
     {HttpFailure::timed_out, "did not answer in time"},
     {HttpFailure::unanswered, "did not answer in time"},
     {HttpFailure::closed, "closed the connection without an answer"},
     {HttpFailure::cut, "began an answer and did not end it"},
     {HttpFailure::nonsense, "answered with something that is not HTTP"},
     {HttpFailure::too_large, "answered with more than is read"},
     {HttpFailure::tls, "agreed to no TLS"},
     {HttpFailure::tls_closed, "agreed to no TLS: it closes the connection"},
     {HttpFailure::tls_certificate, "agreed to no TLS: it wants a client certificate"},
     {HttpFailure::tls_name, "agreed to no TLS: it wants to be called by its server name"},
     {HttpFailure::tls_version, "agreed to no TLS: it shares no version or cipher with this host"},
     {HttpFailure::tls_plain, "agreed to no TLS: it speaks plain HTTP or another protocol at that port"},
     {HttpFailure::certificate, model::other_certificate},
     {HttpFailure::local, "was not asked: this host is out of sockets or ports"}}};
static_assert(model::all_named(failure_names));

}  // namespace

void HttpReply::clear()
{
    status = 0;
    challenges.clear();
    location.clear();
    date.clear();
    encoding.clear();
    body.clear();
    keep_alive = false;
}

HttpFailure failure_of(const boost::system::error_code& error)
{
    namespace asio = boost::asio;
    if (error.category() == asio::error::get_ssl_category())
        if (const auto why = tls_failure(error.value(), true); why != HttpFailure::tls) return why;
    if (error == asio::error::connection_refused) return HttpFailure::refused;
    if (error == asio::error::host_unreachable || error == asio::error::network_unreachable ||
        error == asio::error::network_down || error == asio::error::access_denied ||
        error == asio::error::invalid_argument || error == asio::error::no_permission)
        return HttpFailure::no_route;
    if (error == asio::error::timed_out) return HttpFailure::timed_out;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
        error == asio::error::no_buffer_space || error == boost::system::errc::address_not_available ||
        error == boost::system::errc::too_many_files_open_in_system)
        return HttpFailure::local;
    return HttpFailure::closed;
}

HttpFailure after_sending(HttpFailure failure) noexcept
{
    if (failure == HttpFailure::timed_out) return HttpFailure::unanswered;
    const bool on_the_way =
        failure == HttpFailure::refused || failure == HttpFailure::no_route || failure == HttpFailure::local;
    return on_the_way ? HttpFailure::closed : failure;
}

std::string_view describe(HttpFailure failure)
{
    return model::find_name(failure_names, failure);
}

bool has_whole_envelope(std::string_view bytes)
{
    const auto end = bytes.rfind("Envelope>");
    if (end == std::string_view::npos) return false;
    const auto tag = bytes.rfind('<', end);
    return tag != std::string_view::npos && bytes.substr(tag).starts_with("</");
}

bool stops_within_document(const HttpReply& reply)
{
    const std::string_view body = text::trim(reply.body);
    if (body.empty()) return reply.status == 200;
    if (!body.starts_with('<')) return false;
    return !body.ends_with('>') || body.ends_with("?>") ||
           (body.find("Envelope") != body.npos && !has_whole_envelope(body));
}

bool asks_for_login(const HttpReply& reply)
{
    return reply.status == 401 && !reply.challenges.empty();
}

bool ends_in_envelope(std::string_view bytes)
{
    bytes.remove_prefix(bytes.size() - std::min(bytes.size(), longest_end_tag));
    return text::trim(bytes).ends_with("Envelope>") && has_whole_envelope(bytes);
}

bool ends_lines_by_lf_alone(std::string_view raw)
{
    return raw.find("\n\n") < raw.find("\r\n\r\n");
}

bool ends_by_its_length(std::string_view raw)
{
    const std::string_view answer = answer_in(raw);
    if (answer.substr(0, limits::http_head_bytes).find("\r\n\r\n") == std::string_view::npos) return false;
    const auto head = protocol::parse_head(answer, "HTTP");
    if (!head) return false;
    if (is_chunked(*head)) return answer.ends_with("\r\n0\r\n\r\n");
    const auto length = text::whole_number<std::size_t>(protocol::header(head->headers, "content-length"));
    return length && head->body.size() >= *length;
}

bool is_whole_answer(std::string_view raw, std::size_t looked_at)
{
    return has_whole_envelope(raw.substr(looked_at - std::min(looked_at, longest_end_tag))) || ends_by_its_length(raw);
}

std::optional<HttpReply> salvage(std::string_view raw)
{
    HttpReply reply;
    const auto head = protocol::parse_head(answer_in(raw), "HTTP");
    if (!head) {
        if (!has_whole_envelope(raw)) return std::nullopt;
        reply.status = 200;
        reply.body = raw;
        return reply;
    }
    reply.status = head->status;
    for (const auto& [name, value] : head->headers) take_header(reply, name, value);
    reply.body = is_chunked(*head) ? dechunked(head->body) : std::string(head->body);
    return reply;
}

}  // namespace onvigil::interview

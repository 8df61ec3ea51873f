#include "protocol/http.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/utf8.hpp"
#include "protocol/http_auth.hpp"
#include "protocol/http_head.hpp"
#include "protocol/plain_text.hpp"

namespace onvigil::protocol::http {
namespace {

/// Position of `lower` in any case, from `at`.
std::size_t find_any_case(std::string_view text, std::string_view lower, std::size_t at = 0)
{
    if (at > text.size()) return text.npos;
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
    const auto from = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto found = std::search(from, text.end(), lower.begin(), lower.end(), same);
    return found == text.end() ? text.npos : static_cast<std::size_t>(found - text.begin());
}

/// What stands between & and ;, appended as text; false where it is no entity we know.
bool append_entity(std::string& out, std::string_view name)
{
    using Entity = std::pair<std::string_view, unsigned>;
    static constexpr std::array known = {Entity{"amp", '&'},   Entity{"lt", '<'},    Entity{"gt", '>'},
                                         Entity{"quot", '"'},  Entity{"apos", '\''}, Entity{"nbsp", ' '},
                                         Entity{"copy", 0xA9}, Entity{"reg", 0xAE},  Entity{"trade", 0x2122}};
    for (const auto& [entity, code] : known)
        if (entity == name) return utf8::append(out, code), true;
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const auto code = text::whole_number<unsigned>(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    if (code) utf8::append(out, *code);
    return code.has_value();
}

std::string entities_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t length = text[i] == '&' ? text.substr(i, 12).find(';') : text.npos;
        if (length != text.npos && append_entity(out, text.substr(i + 1, length - 1)))
            i += length;
        else
            out += text[i];
    }
    return out;
}

}  // namespace

std::string html_title(std::string_view body)
{
    const std::size_t tag = find_any_case(body, "<title");
    if (tag == body.npos) return {};
    const std::size_t begin = body.find('>', tag);
    if (begin == body.npos) return {};
    const std::size_t bound = 8 * limits::text_bytes;  // entities shrink
    const std::string_view rest = body.substr(begin + 1, bound);
    return tidy(entities_decoded(rest.substr(0, find_any_case(rest, "</title"))));
}

Result<Banner, DecodeError> decode_banner(Bytes answer)
{
    if (answer.size() > limits::http_head_bytes + limits::http_body_bytes) return DecodeError::too_long;
    const auto head = parse_head(as_text(answer), "HTTP");
    if (!head) return DecodeError::malformed;
    std::string encoding(header(head->headers, "content-encoding"));
    return Banner{
        .server = tidy(header(head->headers, "server")),
        .realms = http_auth::realms_of(http_auth::parse_challenges(all_headers(head->headers, "www-authenticate"))),
        .title = html_title(plain_text(std::string(head->body), encoding))};
}

}  // namespace onvigil::protocol::http

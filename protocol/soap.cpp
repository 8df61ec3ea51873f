#include "protocol/soap.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "protocol/xml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

namespace onvigil::protocol {
namespace {

constexpr std::size_t max_name = 64;           ///< longest element name or prefix worth looking at
constexpr std::size_t max_declarations = 512;  ///< xmlns attributes looked at in one document

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::size_t most_subcodes = 8;  ///< ONVIF has two
constexpr std::size_t max_used = 64;      ///< prefixes in use; more is nothing a device has reason for

/// The start of the tag with a name that ends in the "Envelope" found at `at`; npos if it is none.
std::size_t tag_start(std::string_view document, std::size_t at, bool end_tag)
{
    std::size_t i = at;
    if (i > 0 && document[i - 1] == ':') {
        --i;
        for (std::size_t n = 0; n < max_name && i > 0 && is_name(document[i - 1]); ++n) --i;
    }
    if (end_tag) {
        if (i == 0 || document[i - 1] != '/') return std::string_view::npos;
        --i;
    }
    return i > 0 && document[i - 1] == '<' ? i - 1 : std::string_view::npos;
}

std::string without_prefix(std::string_view name)
{
    const std::size_t colon = name.rfind(':');
    return tidy(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

bool speaks_of_login(std::string_view words)
{
    static constexpr std::array<std::string_view, 6> signs{"not authorized", "notauthorized", "unauthorized",
                                                           "authentication", "authorization", "invalid username"};
    const std::string lower = text::lower(words);
    return std::ranges::any_of(signs, [&](std::string_view sign) { return lower.find(sign) != lower.npos; });
}

}  // namespace

Fault make_fault(std::string_view code, const std::vector<std::string_view>& subcodes, std::string_view reason,
                 std::string_view detail)
{
    Fault fault{.code = without_prefix(code), .subcodes = {}, .reason = tidy(reason), .detail = tidy(detail)};
    for (const std::string_view subcode : std::span(subcodes).first(std::min(subcodes.size(), most_subcodes)))
        fault.subcodes.push_back(without_prefix(subcode));
    const auto refuses = [](const std::string& subcode) {
        return subcode == "NotAuthorized" || subcode == "FailedAuthentication" || subcode == "FailedCheck" ||
               subcode == "InvalidSecurity" || subcode == "InvalidSecurityToken";
    };
    fault.not_authorized = std::ranges::any_of(fault.subcodes, refuses) || refuses(fault.code) ||
                           (fault.subcodes.empty() && (speaks_of_login(fault.reason) || speaks_of_login(fault.detail)));
    return fault;
}

std::vector<Declaration> declarations_in(std::string_view document)
{
    constexpr std::string_view key = "xmlns";
    constexpr std::size_t usual_declarations = 24;
    std::vector<Declaration> out;
    for (std::size_t at = document.find(key); at != std::string_view::npos && out.size() < max_declarations;
         at = document.find(key, at)) {
        const std::size_t start = at;
        at += key.size();
        if (start == 0 || !is_blank(document[start - 1])) continue;
        std::size_t i = at;
        std::string_view prefix;
        if (i < document.size() && document[i] == ':') {
            const std::size_t begin = ++i;
            while (i < document.size() && is_name(document[i])) ++i;
            prefix = document.substr(begin, i - begin);
        }
        while (i < document.size() && is_blank(document[i])) ++i;
        if (i >= document.size() || document[i] != '=') continue;
        ++i;
        while (i < document.size() && is_blank(document[i])) ++i;
        if (i >= document.size() || (document[i] != '"' && document[i] != '\'')) continue;
        const std::size_t end = document.find(document[i], i + 1);
        if (end == std::string_view::npos) break;
        if (out.empty()) out.reserve(usual_declarations);
        out.push_back({prefix, document.substr(i + 1, end - i - 1), start});
        at = end;
    }
    return out;
}

bool add_prefixes(std::string_view document, std::vector<std::string_view>& used)
{
    for (std::size_t at = document.find(':'); at != document.npos && used.size() < max_used;
         at = document.find(':', at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && at - begin < max_name && is_name(document[begin - 1])) --begin;
        if (begin == 0 || begin == at) continue;
        const char before = document[begin - 1];
        if (before != '<' && before != '/' && !is_blank(before)) continue;
        const std::string_view prefix = document.substr(begin, at - begin);
        if (std::ranges::find(used, prefix) == used.end()) used.push_back(prefix);
    }
    return used.size() < max_used;
}

void append_with_used(std::string_view document, const std::vector<Declaration>& declarations,
                      const std::vector<std::string_view>& used, std::string& out)
{
    std::size_t from = 0;
    for (const Declaration& declaration : declarations) {
        const bool idle = !declaration.prefix.empty() && std::ranges::find(used, declaration.prefix) == used.end();
        if (!idle) continue;
        out += document.substr(from, declaration.at - from);
        from = static_cast<std::size_t>(declaration.uri.data() - document.data()) + declaration.uri.size() + 1;
    }
    out += document.substr(from);
}

std::string without_idle_declarations(std::string_view document, const std::vector<Declaration>& declarations)
{
    std::vector<std::string_view> used;
    if (!add_prefixes(document, used)) return std::string(document);
    std::string out;
    out.reserve(document.size());
    append_with_used(document, declarations, used, out);
    return out;
}

std::vector<std::string> namespaces_of(const std::vector<Declaration>& declarations)
{
    std::vector<std::string> out;
    out.reserve(std::min(declarations.size(), limits::namespaces_per_message));
    for (const Declaration& declaration : declarations) {
        if (out.size() >= limits::namespaces_per_message) break;
        std::string uri = tidy(declaration.uri);
        if (!uri.empty() && std::ranges::find(out, uri) == out.end()) out.push_back(std::move(uri));
    }
    return out;
}

std::string_view envelope_in(std::string_view document)
{
    constexpr std::string_view key = "Envelope";
    for (std::size_t at = document.find(key); at != std::string_view::npos; at = document.find(key, at + key.size())) {
        const std::size_t start = tag_start(document, at, false);
        if (start == std::string_view::npos) continue;
        document.remove_prefix(start);
        const std::size_t last = document.rfind(key);
        if (tag_start(document, last, true) == std::string_view::npos) return document;
        const std::size_t end = document.find('>', last);
        return end == std::string_view::npos ? document : document.substr(0, end + 1);
    }
    return {};
}

bool declares_entities(std::string_view document)
{
    constexpr std::string_view opening = "<!";
    for (std::size_t at = document.find(opening); at != document.npos; at = document.find(opening, at + 1)) {
        const std::string_view rest = document.substr(at + opening.size());
        if (rest.starts_with("DOCTYPE") || rest.starts_with("ENTITY") || rest.starts_with("doctype")) return true;
    }
    return false;
}

std::string_view usual_namespace(std::string_view prefix)
{
    static constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";
    static constexpr std::string_view addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    static constexpr std::string_view discovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
    static constexpr std::string_view network = "http://www.onvif.org/ver10/network/wsdl";
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 26> known{{
        {"SOAP-ENV", soap},
        {"soap", soap},
        {"soapenv", soap},
        {"env", soap},
        {"s", soap},
        {"e", soap},
        {"S", soap},
        {"wsa", addressing},
        {"wsadis", addressing},
        {"a", addressing},
        {"wsa5", "http://www.w3.org/2005/08/addressing"},
        {"wsdd", discovery},
        {"wsd", discovery},
        {"d", discovery},
        {"dn", network},
        {"tdn", network},
        {"dp0", network},
        {"tds", "http://www.onvif.org/ver10/device/wsdl"},
        {"tt", "http://www.onvif.org/ver10/schema"},
        {"ter", "http://www.onvif.org/ver10/error"},
        {"wsdp", "http://schemas.xmlsoap.org/ws/2006/02/devprof"},
        {"pub", "http://schemas.microsoft.com/windows/pub/2005/07"},
        {"wprt", "http://schemas.microsoft.com/windows/2006/08/wdp/print"},
        {"wscn", "http://schemas.microsoft.com/windows/2006/08/wdp/scan"},
        {"xsi", "http://www.w3.org/2001/XMLSchema-instance"},
        {"xsd", "http://www.w3.org/2001/XMLSchema"},
    }};
    for (const auto& [name, uri] : known)
        if (name == prefix) return uri;
    return {};
}

std::string tidy(std::string_view text)
{
    return text::clean(text::trim(text));
}

namespace {

/// Where the escapes of the character begin that the text ends in, as far as it is there; the text's end where it is
/// whole or no escape.
std::size_t begin_of_half_character(std::string_view text)
{
    constexpr std::size_t escape = 3, longest = 4;
    std::string bytes;
    for (auto at = text.size(); at >= escape && text[at - escape] == '%' && bytes.size() < longest;) {
        at -= escape;
        unsigned char byte = 0;
        const auto* end = text.data() + at + escape;
        if (std::from_chars(text.data() + at + 1, end, byte, 16).ptr != end) break;
        bytes.insert(bytes.begin(), static_cast<char>(byte));
        const bool continues = (byte & 0xC0) == 0x80;
        if (continues) continue;
        return utf8::length(bytes) == 0 ? at : text.size();
    }
    return text.size();
}

}  // namespace

std::string tidy_encoded(std::string_view text)
{
    text = text::trim(text);
    auto out = tidy(text);
    if (text.size() <= limits::text_bytes) return out;
    if (const auto escape = out.rfind('%'); escape != out.npos && out.size() - escape < 3) out.resize(escape);
    out.resize(begin_of_half_character(out));
    return out;
}

}  // namespace onvigil::protocol

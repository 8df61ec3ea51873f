#include "control/query.hpp"

#include "base/text.hpp"

namespace onvigil::control {
namespace {

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// nullopt for a broken escape or a NUL. `plus` reads + as a blank, as forms write it.
std::optional<std::string> decoded(std::string_view text, bool plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    return out;
}

std::optional<Query> parse_query(std::string_view text)
{
    Query query;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(end == text.size() ? end : end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const auto name = decoded(pair.substr(0, equals), true);
        const auto value = equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        query.add(*name, *value);
    }
    return query;
}

}  // namespace

std::optional<std::string_view> Query::get(std::string_view name) const
{
    for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair)
        if (pair->first == name) return pair->second;
    return std::nullopt;
}

bool Query::flag(std::string_view name) const
{
    const auto value = get(name);
    return value && *value != "0" && *value != "false";
}

std::string Query::text() const
{
    std::string out;
    for (const auto& [name, value] : pairs_)
        out.append(out.empty() ? "" : "&").append(percent_encode(name)).append("=").append(percent_encode(value));
    return out;
}

std::optional<Target> parse_target(std::string_view target)
{
    if (target.empty() || target.front() != '/') return std::nullopt;
    const auto question = target.find('?');
    auto path = target.substr(1, question == std::string_view::npos ? question : question - 1);
    Target out;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto piece = decoded(path.substr(0, end), false);
        if (!piece) return std::nullopt;
        if (!piece->empty()) out.path.push_back(*piece);
        path.remove_prefix(end == path.size() ? end : end + 1);
    }
    if (question == std::string_view::npos) return out;
    auto query = parse_query(target.substr(question + 1));
    if (!query) return std::nullopt;
    out.query = std::move(*query);
    return out;
}

std::string percent_encode(std::string_view text)
{
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

std::vector<std::string_view> split_list(std::string_view text)
{
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        if (const auto piece = text::trim(text.substr(0, end)); !piece.empty()) out.push_back(piece);
        text.remove_prefix(end == text.size() ? end : end + 1);
    }
    return out;
}

}  // namespace onvigil::control

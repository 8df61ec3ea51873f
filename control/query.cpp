#include "control/query.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "base/text.hpp"

namespace onvigil::control {
namespace {

namespace urls = boost::urls;

/// nullopt for a broken escape or a NUL. `plus` reads + as a blank, as forms write it.
std::optional<std::string> decoded(std::string_view text, bool plus)
{
    const auto escaped = urls::make_pct_string_view(text);
    if (!escaped) return std::nullopt;
    auto out = escaped->decode({plus});
    return out.find('\0') == std::string::npos ? std::optional(std::move(out)) : std::nullopt;
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
        out.path.push_back(*piece);
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
    return urls::encode(text, urls::unreserved_chars);
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

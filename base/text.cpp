#include "base/text.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "base/utf8.hpp"

namespace onvigil::text {
namespace {

bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// C0 and DEL, C1 (U+0080..U+009F), and the line and paragraph separators U+2028/9.
bool is_control(std::string_view character)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
    if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (character.size() == 3) return byte(0) == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9);
    return false;
}

/// Printable ASCII: most texts are, and need nothing but a copy.
bool is_plain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

std::string clean(std::string_view raw, std::size_t max_bytes)
{
    if (raw.size() <= max_bytes && is_plain(raw)) return std::string(trim(raw));
    std::string out;
    out.reserve(raw.size() < max_bytes ? raw.size() : max_bytes);
    bool gap = false;
    while (!raw.empty()) {
        const std::size_t length = utf8::length(raw);
        std::string_view character = length == 0 ? std::string_view("\xEF\xBF\xBD") : raw.substr(0, length);
        raw.remove_prefix(length == 0 ? 1 : length);
        if (is_control(character)) {
            gap = true;
            continue;
        }
        const bool blank = gap && !out.empty();
        if (out.size() + (blank ? 1 : 0) + character.size() > max_bytes) break;
        if (blank) out += ' ';
        gap = false;
        out += character;
    }
    return std::string(trim(out));
}

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

bool contains_folded(std::string_view text, std::string_view lower_part)
{
    if (lower_part.empty()) return true;
    if (text.size() < lower_part.size()) return false;
    const std::string_view rest = lower_part.substr(1);
    const std::string_view starts = text.substr(0, text.size() - rest.size());
    const char first = lower_part.front();
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (lower(starts[i]) != first) continue;
        const auto same = [](char wanted, char c) { return wanted == lower(c); };
        if (std::equal(rest.begin(), rest.end(), text.begin() + static_cast<std::ptrdiff_t>(i) + 1, same)) return true;
    }
    return false;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < text.size();) {
        while (i < text.size() && is_space(text[i])) ++i;
        const std::size_t start = i;
        while (i < text.size() && !is_space(text[i])) ++i;
        if (i > start) out.push_back(text.substr(start, i - start));
    }
    return out;
}

std::string escape_markup(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&apos;";
        else
            out += c;
    }
    return out;
}

bool matches_glob(std::string_view pattern, std::string_view text)
{
    return fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), FNM_NOESCAPE) == 0;
}

namespace {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> before(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = std::exchange(last, row);
    }
    return last.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates)
{
    std::string best;
    constexpr std::size_t tells_most = 4;  // of a beginning
    const auto begins = [&](const std::string& candidate) { return candidate.starts_with(word); };
    if (word.size() >= tells_most && std::ranges::count_if(candidates, begins) == 1)
        return *std::ranges::find_if(candidates, begins);
    std::size_t least = word.size() < 4 ? 2 : 3;
    for (const auto& candidate : candidates)
        if (const auto edits = distance(word, candidate); edits < least) {
            least = edits;
            best = candidate;
        }
    if (!best.empty() || word.size() < 3) return best;
    const auto part = lower(word);
    const auto holds_it = [&](const std::string& candidate) { return contains_folded(candidate, part); };
    if (std::ranges::count_if(candidates, holds_it) == 1) best = *std::ranges::find_if(candidates, holds_it);
    return best;
}

std::string none_of(std::string_view word, std::string_view names)
{
    std::string list(names);
    std::replace(list.begin(), list.end(), ',', ' ');
    const auto views = words(list);
    const std::vector<std::string> known(views.begin(), views.end());
    auto meant = nearest(word, known);
    if (meant.empty()) meant = nearest(lower(word), known);
    auto out = std::string(word).append(" is none of ").append(names);
    if (!meant.empty()) out.append("; did you mean ").append(meant).append("?");
    return out;
}

std::string base32(unsigned long long value, std::size_t characters)
{
    static constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string out(characters, '0');
    for (std::size_t i = characters; i-- > 0; value >>= 5) out[i] = digits[value & 31];
    return out;
}

}  // namespace onvigil::text

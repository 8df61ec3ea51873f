#pragma once
/// base/text.hpp - text from outside made safe: pure helpers that several decoders and formats need.

#include "base/limits.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::text {

/// Valid UTF-8, no control characters (each run of them becomes one blank), no blanks at the ends, cut at a
/// character boundary to at most `max_bytes`. Invalid bytes become U+FFFD. Never throws.
[[nodiscard]] std::string clean(std::string_view raw, std::size_t max_bytes = limits::text_bytes);

/// Text of an XML or HTML element or attribute: & < > " and ' as their entities.
[[nodiscard]] std::string escape_markup(std::string_view text);

/// ASCII lower case; other bytes stay.
[[nodiscard]] std::string lower(std::string_view text);

/// Whether `part`, in lower case already, stands anywhere in `text`, whatever its ASCII case.
[[nodiscard]] bool contains_folded(std::string_view text, std::string_view lower_part);

[[nodiscard]] std::string_view trim(std::string_view text);

/// The pieces between any run of white space; none is empty.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);

/// Shell-style glob (`*`, `?`, `[a-z]`) over the whole text (fnmatch(3)); a backslash is an ordinary character. Neither
/// holds a NUL byte.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text);

/// `cfe is none of cef, leef; did you mean cef?`; `names` stand as they are shown, with commas between.
[[nodiscard]] std::string none_of(std::string_view word, std::string_view names);

/// The candidate meant by `word`: the nearest within two edits (fewer for short words), else the only one it is in.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// FNV-1a, 64 bits: stable across versions and machines, for ids and duplicate keys (no protection against malice).
[[nodiscard]] constexpr unsigned long long fnv1a(std::string_view text,
                                                 unsigned long long seed = 14695981039346656037ULL)
{
    for (const char c : text) {
        seed ^= static_cast<unsigned char>(c);
        seed *= 1099511628211ULL;
    }
    return seed;
}

/// The low `characters` * 5 bits of a value in lower-case Crockford base32 (no i, l, o, u): short ids people can read
/// aloud.
[[nodiscard]] std::string base32(unsigned long long value, std::size_t characters);

}  // namespace onvigil::text

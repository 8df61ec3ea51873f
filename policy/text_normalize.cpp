#include "policy/text_normalize.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace onvigil::policy {
namespace {

constexpr std::string_view legal_forms =
    "ab ag aps as asa bhd bv co communication communications company corp corporation dba doo gmbh group inc "
    "incorporated kg kgaa kk limited llc llp lp ltd ltda mbh nv ohg oy oyj plc private pte pty pvt sa sal sarl sas sau "
    "sdn se sl sp spa spzoo srl sro tech technologies technology technologyco ug zoo";

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Trade mark and service mark signs are no part of a name; folding would make the letters TM and SM of them.
utf8proc_int32_t without_mark_signs(utf8proc_int32_t code, void*)
{
    return code == 0x2122 || code == 0x2120 ? ' ' : code;
}

/// `text` is valid UTF-8.
void append_folded(std::string& out, std::string_view text)
{
    constexpr int nfkc_casefold =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_uint8_t* folded = nullptr;
    const auto length = utf8proc_map_custom(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                            static_cast<utf8proc_ssize_t>(text.size()), &folded,
                                            static_cast<utf8proc_option_t>(nfkc_casefold), without_mark_signs, nullptr);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(folded, &std::free);
    if (length > 0) out.append(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length));
}

/// Whether a character that fold() leaves stands between words: punctuation, symbols, blanks and controls.
bool separates(std::string_view character, std::string_view keep)
{
    if (character.size() == 1) {
        const char c = character.front();
        const bool part = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
        return !part && keep.find(c) == std::string_view::npos;
    }
    utf8proc_int32_t code = 0;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()),
                     static_cast<utf8proc_ssize_t>(character.size()), &code);
    const auto category = utf8proc_category(code);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_CC;
}

bool one_letter(std::string_view word)
{
    return word.size() == 1 && (word[0] < '0' || word[0] > '9');
}

/// Bytes of the first character; 1 for a byte that begins none.
std::size_t length_of_first(std::string_view text)
{
    return static_cast<unsigned char>(text.front()) < 0x80 ? 1 : std::max<std::size_t>(utf8::length(text), 1);
}

}  // namespace

std::string fold(std::string_view text)
{
    if (is_ascii(text)) return text::lower(text);
    std::string out;
    while (!text.empty()) {
        std::size_t valid = 0;
        while (valid < text.size() && utf8::length(text.substr(valid)) > 0) valid += utf8::length(text.substr(valid));
        append_folded(out, text.substr(0, valid));
        if (valid < text.size()) out += text[valid++];
        text.remove_prefix(valid);
    }
    return out;
}

std::string fold_words(std::string_view text, std::string_view keep)
{
    return words_of(fold(text), keep);
}

std::string words_of(std::string_view folded, std::string_view keep)
{
    std::string out;
    out.reserve(folded.size());
    std::string_view rest = folded;
    bool after_single = false;
    while (!rest.empty()) {
        std::size_t end = 0;
        while (end < rest.size()) {
            const std::size_t next = length_of_first(rest.substr(end));
            if (separates(rest.substr(end, next), keep)) break;
            end += next;
        }
        const std::string_view word = rest.substr(0, end);
        if (!word.empty()) {
            const bool single = one_letter(word);
            if (!out.empty() && !(single && after_single)) out += ' ';
            out += word;
            after_single = single;
        }
        rest.remove_prefix(end < rest.size() ? end + length_of_first(rest.substr(end)) : end);
    }
    return out;
}

std::string_view strip_legal_forms(std::string_view words)
{
    for (;;) {
        const std::size_t blank = words.rfind(' ');
        if (blank == std::string_view::npos || !contains_words(legal_forms, words.substr(blank + 1))) return words;
        words = words.substr(0, blank);
    }
}

std::string bare_name(std::string_view text)
{
    return std::string(strip_legal_forms(fold_words(text)));
}

bool contains_words(std::string_view words, std::string_view phrase)
{
    if (phrase.empty()) return false;
    for (std::size_t at = words.find(phrase); at != std::string_view::npos; at = words.find(phrase, at + 1)) {
        const std::size_t end = at + phrase.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

}  // namespace onvigil::policy

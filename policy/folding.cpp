#include "policy/folding.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace onvigil::policy {
namespace {

/// One code point at the start of `text` and its length; invalid UTF-8 is one byte that stands for itself.
struct Character {
    std::uint32_t code = 0;
    std::size_t length = 1;
    bool valid = false;
};

Character decode(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) return {first, 1, true};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
    std::uint32_t code = first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(i) & 0x3Fu);
    }
    return {code, length, true};
}

/// Soft hyphen, zero-width characters, direction marks, byte order mark, variation selectors.
bool invisible(std::uint32_t code)
{
    return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

std::uint32_t narrow_and_lower(std::uint32_t code)
{
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;  // full-width forms
    if (code == 0x3000 || code == 0xA0) return ' ';
    if (code < 0x80) return narrow_and_lower(code);
    if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 32;     // Latin-1
    if (code >= 0x391 && code <= 0x3A9 && code != 0x3A2) return code + 32;  // Greek
    if (code >= 0x410 && code <= 0x42F) return code + 32;                   // Cyrillic
    if (code >= 0x400 && code <= 0x40F) return code + 80;
    return code;
}

bool punctuation(std::uint32_t code)
{
    if (code < 0x80) return !((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z'));
    return (code >= 0xA1 && code <= 0xBF && code != 0xAA && code != 0xB5 && code != 0xBA) || code == 0xD7 ||
           code == 0xF7 || (code >= 0x2000 && code <= 0x206F) || code == 0x2122 || (code >= 0x3001 && code <= 0x303F) ||
           code == 0xFFFD;
}

constexpr std::array<std::string_view, 57> legal_forms{"ab",
                                                       "ag",
                                                       "aps",
                                                       "as",
                                                       "asa",
                                                       "bhd",
                                                       "bv",
                                                       "co",
                                                       "communication",
                                                       "communications",
                                                       "company",
                                                       "corp",
                                                       "corporation",
                                                       "dba",
                                                       "doo",
                                                       "gmbh",
                                                       "group",
                                                       "inc",
                                                       "incorporated",
                                                       "kg",
                                                       "kgaa",
                                                       "kk",
                                                       "limited",
                                                       "llc",
                                                       "llp",
                                                       "lp",
                                                       "ltd",
                                                       "ltda",
                                                       "mbh",
                                                       "nv",
                                                       "ohg",
                                                       "oy",
                                                       "oyj",
                                                       "plc",
                                                       "private",
                                                       "pte",
                                                       "pty",
                                                       "pvt",
                                                       "sa",
                                                       "sal",
                                                       "sarl",
                                                       "sas",
                                                       "sau",
                                                       "sdn",
                                                       "se",
                                                       "sl",
                                                       "sp",
                                                       "spa",
                                                       "spzoo",
                                                       "srl",
                                                       "sro",
                                                       "tech",
                                                       "technologies",
                                                       "technology",
                                                       "technologyco",
                                                       "ug",
                                                       "zoo"};
static_assert(std::is_sorted(legal_forms.begin(), legal_forms.end()));

bool is_ascii(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}
char lower_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool one_letter(std::string_view word)
{
    return word.size() == 1 && (word[0] < '0' || word[0] > '9');
}

/// Writes words with one blank between them; a single letter after a single letter continues its word.
class WordJoiner {
public:
    explicit WordJoiner(std::string& out) : out_(out) {}

    /// A folded character: part of a word, or what stands between two.
    void add(std::uint32_t code, std::string_view keep)
    {
        const char c = static_cast<char>(code);
        if (punctuation(code) && (code >= 0x80 || keep.find(c) == std::string_view::npos)) return gap();
        if (code < 0x80) return letter({&c, 1});
        std::string encoded;
        utf8::append(encoded, code);
        letter(encoded);
    }

    void letter(std::string_view bytes)
    {
        if (!inside_) {
            inside_ = true;
            if (!out_.empty()) out_ += ' ';
            start_ = out_.size();
        }
        out_ += bytes;
    }
    void gap()
    {
        if (!inside_) return;
        inside_ = false;
        const bool single = one_letter(std::string_view(out_).substr(start_));
        if (single && after_single_) out_.erase(start_ - 1, 1);
        after_single_ = single;
    }

private:
    std::string& out_;
    std::size_t start_ = 0;
    bool inside_ = false;
    bool after_single_ = false;
};

}  // namespace

std::string fold(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if (const char c = text.front(); is_ascii(c)) {
            out += lower_ascii(c);
            text.remove_prefix(1);
            continue;
        }
        const Character character = decode(text);
        if (!character.valid)
            out += text.front();
        else if (!invisible(character.code))
            utf8::append(out, narrow_and_lower(character.code));
        text.remove_prefix(character.length);
    }
    return out;
}

std::string fold_words(std::string_view text, std::string_view keep)
{
    std::string out;
    out.reserve(text.size());
    WordJoiner joiner(out);
    while (!text.empty()) {
        if (is_ascii(text.front())) {
            joiner.add(narrow_and_lower(static_cast<unsigned char>(text.front())), keep);
            text.remove_prefix(1);
            continue;
        }
        const Character character = decode(text);
        if (!character.valid)
            joiner.letter(text.substr(0, 1));
        else if (!invisible(character.code))
            joiner.add(narrow_and_lower(character.code), keep);
        text.remove_prefix(character.length);
    }
    joiner.gap();
    return out;
}

std::string_view strip_legal_forms(std::string_view words)
{
    for (;;) {
        const std::size_t blank = words.rfind(' ');
        if (blank == std::string_view::npos) return words;
        if (!std::binary_search(legal_forms.begin(), legal_forms.end(), words.substr(blank + 1))) return words;
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

#pragma once
/// mutate.hpp - mutation that keeps a message's structure, for targets that random bytes rarely get into: XML with
/// whole elements moved, copied, dropped and given other texts, and helpers for binary messages with lengths.
///
/// A target that wants it defines LLVMFuzzerCustomMutator by one of the macros at the end. Replayed corpora ignore it.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#ifdef ONVIGIL_LIBFUZZER
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
#endif

namespace onvigil::fuzz {

using Random = std::minstd_rand;

inline std::size_t below(Random& random, std::size_t bound)
{
    return bound == 0 ? 0 : random() % bound;
}

/// Offsets where a tag begins or ends.
inline std::vector<std::size_t> tag_borders(std::string_view text)
{
    std::vector<std::size_t> out{0};
    for (std::size_t i = 0; i < text.size() && out.size() < 512; ++i) {
        if (text[i] == '<' && out.back() != i) out.push_back(i);
        if (text[i] == '>') out.push_back(i + 1);
    }
    if (out.back() != text.size()) out.push_back(text.size());
    return out;
}

inline std::string mutated_xml(std::string text, Random& random)
{
    static constexpr std::array<std::string_view, 16> pieces = {"<a:b>",
                                                                "</a:b>",
                                                                "&amp;",
                                                                "&#x0;",
                                                                "<![CDATA[x]]>",
                                                                "<!-- x -->",
                                                                "<?x y?>",
                                                                "<a/>",
                                                                "xmlns:a=\"urn:a\"",
                                                                "<!DOCTYPE a>",
                                                                "&",
                                                                "<",
                                                                "]]>",
                                                                "\xEF\xBB\xBF",
                                                                "true",
                                                                "18446744073709551616"};
    const auto borders = tag_borders(text);
    const auto span = [&] {  // of one to four pieces between borders
        const std::size_t first = below(random, borders.size() - 1);
        const std::size_t last = std::min(first + 1 + below(random, 4), borders.size() - 1);
        return std::pair(borders[first], borders[last] - borders[first]);
    };
    if (borders.size() < 2) return text;
    const auto [at, length] = span();
    const auto [other, other_length] = span();
    switch (below(random, 5)) {
        case 0:
            return text.erase(at, length);
        case 1:
            return text.insert(other, text.substr(at, length));
        case 2:
            return text.replace(at, length, text.substr(other, other_length));
        case 3:
            return text.replace(at, length, pieces[below(random, pieces.size())]);
        default:
            return text.insert(at, pieces[below(random, pieces.size())]);
    }
}

inline void put_little_u32(std::string& text, std::size_t at, std::size_t value)
{
    for (std::size_t i = 0; i < 4 && at + i < text.size(); ++i)
        text[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

/// The JSON behind DHIP's 32-byte header changes, and the lengths in the header with it.
inline std::string mutated_dhip(std::string text, Random& random)
{
    constexpr std::size_t header = 32;
    if (text.size() < header || text.compare(4, 4, "DHIP") != 0) return text;
    std::string body = text.substr(header);
    std::replace(body.begin(), body.end(), '{', '<');  // the same pieces as in XML: between braces and commas
    std::replace(body.begin(), body.end(), ',', '>');
    body = mutated_xml(body, random);
    std::replace(body.begin(), body.end(), '<', '{');
    std::replace(body.begin(), body.end(), '>', ',');
    text.replace(header, std::string::npos, body);
    put_little_u32(text, 0x10, body.size());
    put_little_u32(text, 0x18, body.size());
    return text;
}

/// One more record, of a type that is read, with data that may be a name, a pointer or text; the count follows.
inline std::string mutated_dns(std::string text, Random& random)
{
    static constexpr std::array<char, 6> types = {1, 12, 16, 28, 33, 47};
    static constexpr std::array<std::string_view, 6> data = {
        std::string_view("\x7F\x00\x00\x01", 4),
        std::string_view("\xC0\x0C", 2),
        std::string_view("\x05_http\x04_tcp\x05local\x00", 18),
        std::string_view("\x03"
                         "a=b\x00",
                         5),
        std::string_view("\x00\x00\x00\x00\x00\x50\xC0\x0C", 8),
        std::string_view("\xFE\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", 16)};
    if (text.size() < 12) text.resize(12);
    text[2] = static_cast<char>(0x84);
    const std::string_view owner = below(random, 2) == 0 ? data[1] : data[2];
    const std::string_view value = data[below(random, data.size())];
    text.append(owner).append(1, '\0').append(1, types[below(random, types.size())]);
    text.append(std::string_view("\x80\x01\x00\x00\x00\x78", 6));
    text.append(1, '\0').append(1, static_cast<char>(value.size())).append(value);
    text[7] = static_cast<char>(text[7] + 1);
    return text;
}

}  // namespace onvigil::fuzz

#ifdef ONVIGIL_LIBFUZZER
/// Half of the mutations are of the structure, half of the bytes.
#define ONVIGIL_MUTATE_WITH(function)                                                                          \
    extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, \
                                                   unsigned seed)                                              \
    {                                                                                                          \
        onvigil::fuzz::Random random(seed);                                                                    \
        if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);                                  \
        const std::string out =                                                                                \
            onvigil::fuzz::function(std::string(reinterpret_cast<const char*>(data), size), random);           \
        const std::size_t kept = std::min(out.size(), max_size);                                               \
        std::memcpy(data, out.data(), kept);                                                                   \
        return kept;                                                                                           \
    }
#else
#define ONVIGIL_MUTATE_WITH(function)
#endif

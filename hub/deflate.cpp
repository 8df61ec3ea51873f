#include "hub/deflate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

namespace onvigil::hub {
namespace {

constexpr std::size_t shortest_copy = 4, longest_copy = 258, longest_distance = 32'768;
constexpr unsigned end_of_block = 256, first_length = 257, code_of_longest = 285;
constexpr unsigned hash_bits = 12;

struct Code {
    std::uint16_t bits = 0;  ///< the first one lowest
    std::uint8_t count = 0;
};

constexpr Code code_of(unsigned number, unsigned count)
{
    Code code{0, static_cast<std::uint8_t>(count)};
    for (; count > 0; --count, number >>= 1) code.bits = static_cast<std::uint16_t>(code.bits << 1 | (number & 1));
    return code;
}

/// Of letters, the end and lengths (RFC 1951, 3.2.6).
constexpr Code fixed_code(unsigned symbol)
{
    if (symbol < 144) return code_of(0x30 + symbol, 8);
    if (symbol < end_of_block) return code_of(0x190 + symbol - 144, 9);
    return symbol < 280 ? code_of(symbol - end_of_block, 7) : code_of(0xC0 + symbol - 280, 8);
}

constexpr std::array<Code, 286> all_fixed_codes()
{
    std::array<Code, 286> codes{};
    for (unsigned symbol = 0; symbol < codes.size(); ++symbol) codes[symbol] = fixed_code(symbol);
    return codes;
}

constexpr auto fixed_codes = all_fixed_codes();

/// Writes bits to the end of a string.
class Bits {
public:
    /// No letter needs more than 9 bits, and no copy more than its letters would.
    Bits(std::string& out, std::size_t letters) : out_(out), at_(out.size())
    {
        out_.resize(at_ + letters * 9 / 8 + 16);
    }
    void put(unsigned bits, unsigned count)
    {
        held_ |= std::uint64_t{bits} << held_bits_;
        for (held_bits_ += count; held_bits_ >= 8; held_bits_ -= 8, held_ >>= 8) out_[at_++] = static_cast<char>(held_);
    }
    void symbol(unsigned number) { put(fixed_codes[number].bits, fixed_codes[number].count); }
    void copy(unsigned length, unsigned distance)
    {
        const auto [length_code, length_bits] = scale(length - 3, 2);
        symbol(length == longest_copy ? code_of_longest : first_length + length_code);
        if (length < longest_copy) put_lowest(length - 3, length_bits);
        const auto [distance_code, distance_bits] = scale(distance - 1, 1);
        put(code_of(distance_code, 5).bits, 5);
        put_lowest(distance - 1, distance_bits);
    }
    /// To a whole byte.
    void finish()
    {
        put(0, 7);
        out_.resize(at_);
    }

private:
    void put_lowest(unsigned number, unsigned bits) { put(number & ((1u << bits) - 1), bits); }
    /// The code that tells the highest bit of a number and the `more` behind it, and how many bits that leaves
    /// (3.2.5).
    static std::pair<unsigned, unsigned> scale(unsigned number, unsigned more)
    {
        const auto width = static_cast<unsigned>(std::bit_width(number));
        if (width <= more + 1) return {number, 0};
        const auto rest = width - 1 - more;
        return {(rest << more) + (number >> rest), rest};
    }

    std::string& out_;
    std::size_t at_;
    std::uint64_t held_ = 0;
    unsigned held_bits_ = 0;
};

/// The four letters there, as a number.
std::uint32_t four(const std::string& text, std::size_t at)
{
    std::uint32_t letters = 0;
    std::memcpy(&letters, text.data() + at, sizeof letters);
    return letters;
}

std::size_t hash(std::uint32_t letters)
{
    return letters * 2'654'435'761u >> (32 - hash_bits);
}

/// Of what stands at both places.
std::size_t length_of_same(const std::string& text, std::size_t earlier, std::size_t later)
{
    const auto most = std::min(longest_copy, text.size() - later);
    std::size_t length = shortest_copy;
    while (length < most && text[earlier + length] == text[later + length]) ++length;
    return length;
}

}  // namespace

Deflater::Deflater(std::string_view dictionary)
    : dictionary_size_(dictionary.size()), known_(dictionary), of_dictionary_(std::size_t{1} << hash_bits)
{
    for (std::uint32_t at = 0; at + shortest_copy <= dictionary_size_; ++at)
        of_dictionary_[hash(four(known_, at))] = at;
}

void Deflater::append(std::string& out, std::string_view text)
{
    known_.resize(dictionary_size_);
    known_ += text;
    of_all_ = of_dictionary_;
    Bits bits(out, text.size());
    bits.put(0b011, 3);  // the last block, with fixed codes
    std::size_t at = dictionary_size_;
    while (at + shortest_copy <= known_.size()) {
        const auto letters = four(known_, at);
        const std::size_t earlier = std::exchange(of_all_[hash(letters)], static_cast<std::uint32_t>(at));
        if (earlier < at && at - earlier <= longest_distance && four(known_, earlier) == letters) {
            const auto length = length_of_same(known_, earlier, at);
            bits.copy(static_cast<unsigned>(length), static_cast<unsigned>(at - earlier));
            at += length;
        } else {
            bits.symbol(static_cast<unsigned char>(known_[at++]));
        }
    }
    while (at < known_.size()) bits.symbol(static_cast<unsigned char>(known_[at++]));
    bits.symbol(end_of_block);
    bits.finish();
}

}  // namespace onvigil::hub

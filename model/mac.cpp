#include "model/mac.hpp"

#include <algorithm>

namespace onvigil::model {

bool Mac::fake() const
{
    static constexpr std::array<std::array<std::uint8_t, 6>, 6> printed_everywhere{{
        {0x00, 0x12, 0x34, 0x56, 0x78, 0x9a},
        {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc},
        {0x01, 0x23, 0x45, 0x67, 0x89, 0xab},
        {0x00, 0x11, 0x22, 0x33, 0x44, 0x55},
        {0x11, 0x22, 0x33, 0x44, 0x55, 0x66},
        {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
    }};
    const bool one_octet = std::ranges::all_of(bytes, [this](auto byte) { return byte == bytes[0]; });
    return one_octet || std::ranges::find(printed_everywhere, bytes) != printed_everywhere.end();
}

std::string to_text(const Mac& mac)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "00:00:00:00:00:00";
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        out[3 * i] = digits[mac.bytes[i] >> 4];
        out[3 * i + 1] = digits[mac.bytes[i] & 0xF];
    }
    return out;
}

std::optional<Mac> parse_mac(std::string_view text)
{
    const char separator = text.size() == 17 ? text[2] : text.size() == 14 ? '.' : '\0';
    const std::size_t group = text.size() == 17 ? 2 : text.size() == 14 ? 4 : 12;
    if (text.size() != 12 && text.size() != 14 && text.size() != 17) return std::nullopt;
    if (text.size() == 17 && separator != ':' && separator != '-') return std::nullopt;
    Mac mac;
    std::size_t nibbles = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (group != 12 && i % (group + 1) == group) {
            if (text[i] != separator) return std::nullopt;
            continue;
        }
        const char c = text[i];
        int digit = 0;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            digit = c - 'A' + 10;
        else
            return std::nullopt;
        auto& byte = mac.bytes[nibbles / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | digit);
        ++nibbles;
    }
    return mac;
}

}  // namespace onvigil::model

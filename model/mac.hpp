#pragma once
/// model/mac.hpp - a 48-bit hardware address, and what may be concluded from its bits alone (IEEE 802).

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::model {

struct Mac {
    std::array<std::uint8_t, 6> bytes{};
    auto operator<=>(const Mac&) const = default;  // NOLINT(modernize-use-nullptr): a false alarm of clang-tidy 14

    /// Set by software, or a group: no registration stands behind it.
    [[nodiscard]] bool locally_administered() const { return (bytes[0] & 0x02) != 0; }
    [[nodiscard]] bool multicast() const { return (bytes[0] & 0x01) != 0; }
    /// One octet six times (zeros, ones, …), or a value known to be printed into many devices: 00:12:34:56:78:9a,
    /// 00:11:22:33:44:55 and their like.
    [[nodiscard]] bool fake() const;
    /// May name its owner: unicast, universally administered, not fake.
    [[nodiscard]] bool tells_owner() const { return !locally_administered() && !multicast() && !fake(); }
};

/// `44:19:b6:0a:0b:0c`
[[nodiscard]] std::string to_text(const Mac& mac);
/// Twelve hex digits, bare or in pairs split by `:` or `-`, or Cisco's `4419.b60a.0b0c`.
[[nodiscard]] std::optional<Mac> parse_mac(std::string_view text);

}  // namespace onvigil::model

#pragma once
/// simulator/text_pattern.hpp - a text of the scenario that differs from camera to camera: "DS-2CD2012-I{n:09}".
///
/// {n} is the camera's number within its entry, counted from 0; {n:09} pads it with zeros; {address}, {address6}, {mac}
/// (with colons), {mac:plain} and {mac:dashes} are the camera's own. Compiled once, rendered per message.

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator {

using Mac = std::array<std::uint8_t, 6>;
using Address6 = std::array<std::uint8_t, 16>;  ///< network byte order; all zero: none

/// What a pattern can draw on.
struct Identity {
    std::uint32_t number = 0;   ///< within the entry
    std::uint32_t address = 0;  ///< IPv4, host byte order
    Mac mac{};
    Address6 address6{};
};

class Pattern {
public:
    Pattern() = default;
    /// Text taken as it is.
    [[nodiscard]] static Pattern literal(std::string_view text);
    /// With fields; an unknown {field} is a problem.
    [[nodiscard]] static Result<Pattern, Problem> parse(std::string_view text);

    /// The same with every fixed text passed through `escape`; fields hold nothing that needs it.
    [[nodiscard]] Pattern escaped(std::string (*escape)(std::string_view)) const;

    void append(const Pattern& tail);
    void append(std::string& out, const Identity& camera) const;
    [[nodiscard]] std::string text(const Identity& camera) const;
    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }

private:
    enum class Field : std::uint8_t { literal, number, address, address6, mac_colons, mac_plain, mac_dashes };
    struct Piece {
        Field field = Field::literal;
        unsigned width = 0;
        std::string text{};
    };
    [[nodiscard]] static Result<Piece, Problem> field(std::string_view name);
    std::vector<Piece> pieces_;
};

[[nodiscard]] std::string address_text(std::uint32_t address);
[[nodiscard]] std::string address_text(const Address6& address);
[[nodiscard]] std::string mac_text(const Mac& mac, std::string_view separator);

}  // namespace onvigil::simulator

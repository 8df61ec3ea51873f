#pragma once
/// hub/position.hpp - how far the hub has come, and whether that is of this history of the inventory. Pure.
///
/// A sensor stores, before it pushes, how far the hub may be afterwards (a Mark). A hub that is further has seen a
/// history that is lost here (the database was restored): then a new epoch begins, and all devices are pushed anew.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::hub {

struct Position {
    std::uint64_t change = 0;  ///< number of the last change of a device
    std::uint64_t seq = 0;     ///< of the last event
    bool operator==(const Position&) const = default;
};

[[nodiscard]] bool within(const Position& position, const Position& limit);

struct Mark {
    std::string epoch;  ///< random, made once for each history
    Position limit;
    bool operator==(const Mark&) const = default;
};
[[nodiscard]] std::string to_text(const Mark& mark);
/// Nothing where it is none: there was no hub yet.
[[nodiscard]] std::optional<Mark> parse_mark(std::string_view text);

/// Where to go on with a hub that is at `position` of `epoch`; nothing: begin a new epoch.
[[nodiscard]] std::optional<Position> resume(const Mark& mark, std::string_view epoch, const Position& position);

}  // namespace onvigil::hub

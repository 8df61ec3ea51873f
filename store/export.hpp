#pragma once
/// store/export.hpp - the whole inventory as JSON lines, for a move, a backup or other programs (docs/operations.md).
///
/// First a header, last an `end` with the counts, so that half a file cannot pass for one. What the sensor keeps to
/// itself is not in it: which logins were refused, and the salt of their digests; neither are the sinks' cursors.

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>

namespace onvigil::store {

inline constexpr std::int64_t export_format = 1;
/// Of the table of values, what is exported. The rest belongs to the sensor, not to the inventory.
inline constexpr std::string_view exported_values[] = {"baseline", "networks", "rounds", "policy"};

struct ExportHeader {
    std::string version{}, exported{}, site{}, sensor{};
};

struct TransferCounts {
    std::uint64_t devices = 0, past = 0, events = 0;
    std::uint64_t damaged = 0;  ///< events that an export left out, as their records cannot be read
    bool operator==(const TransferCounts&) const = default;
};

/// As of one moment, also while a daemon writes it. Throws StoreError; what `out` could not take shows in its state.
TransferCounts export_inventory(const std::filesystem::path& database, const ExportHeader& header, std::ostream& out);

}  // namespace onvigil::store

#pragma once
/// store/device_numbers.hpp - the number behind every device id ever given. Ids are random; numbers follow one another,
/// so that what is written together stands together on the disk. Inside the caller's transaction.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::store {

class Database;

/// Gives the id one if it has none. `key` is the identity key it was given for, as far as the caller knows it.
[[nodiscard]] std::int64_t number_of(Database& database, const std::string& id, const std::string& key = {});
[[nodiscard]] std::optional<std::int64_t> known_number(Database& database, const std::string& id);

/// The first of so many numbers for changes of devices: they follow one another, whatever the device.
[[nodiscard]] std::int64_t take_changes(Database& database, std::size_t count);

/// Ids and identity keys of devices that are no longer there.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> load_past_ids(Database& database);
/// Lets the oldest go beyond limits::past_ids.
void prune_past_ids(Database& database);

}  // namespace onvigil::store

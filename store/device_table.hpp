#pragma once
/// store/device_table.hpp - the tables of devices: documents and stamps. Inside the caller's transaction.

#include "model/record.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::store {

class Database;

/// `change`: its number (take_changes).
void save_device(Database& database, const model::Record& record, std::int64_t change);
/// `device.found` of a saved device is still to come; the next save says that it was told, or this again.
void mark_untold(Database& database, const std::string& id);
/// Only last_seen and missed_rounds.
void touch_device(Database& database, const model::Device& device);
void erase_device(Database& database, const std::string& id, std::int64_t change);

[[nodiscard]] Changes read_changes(Database& database, std::uint64_t after, std::size_t limit);
[[nodiscard]] std::vector<model::Record> load_devices(Database& database);
[[nodiscard]] std::vector<std::string> load_untold(Database& database);

}  // namespace onvigil::store

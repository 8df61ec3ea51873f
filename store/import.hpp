#pragma once
/// store/import.hpp - takes an exported inventory over, in place of what is there: in one transaction, or not at all.

#include "store/export.hpp"

#include <filesystem>
#include <istream>
#include <optional>
#include <string>

namespace onvigil::store {

struct ImportOptions {
    bool replace = false;              ///< what is there already may go; it is set aside
    bool from_another_sensor = false;  ///< the file may be another sensor's; this one keeps its own id
    std::string salt{};                ///< random: for an inventory that has none yet
};

struct Imported {
    TransferCounts counts;
    std::string sensor_id{};                       ///< this sensor's from now on
    std::optional<std::filesystem::path> aside{};  ///< a copy of what was replaced
};

/// No daemon may run on `database`, which is made where it is not there. `name`: of the input, for messages. Throws
/// StoreError; the inventory is then as it was.
Imported import_inventory(const std::filesystem::path& database, std::istream& in, const std::string& name,
                          const ImportOptions& options);

}  // namespace onvigil::store

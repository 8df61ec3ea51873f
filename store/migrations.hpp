#pragma once
/// store/migrations.hpp - the schema, step by step: user_version says how many steps a file has seen.

#include <cstdint>
#include <string>

namespace onvigil::store {

class Database;

/// The one this version writes.
[[nodiscard]] std::uint64_t schema_version();

/// Brings the schema up to date, each step in a transaction. A file of an older version is copied before
/// (`inventory.db.schema-3`). Throws StoreError where the file is of a newer version.
void migrate(Database& database, const std::string& name);

}  // namespace onvigil::store

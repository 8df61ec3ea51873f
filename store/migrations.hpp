#pragma once
/// store/migrations.hpp - the schema, step by step: user_version says how many steps a file has seen.

#include <string>

namespace onvigil::store {

class Database;

/// Brings the schema up to date, each step in a transaction. Throws StoreError where the file is of a newer version.
void migrate(Database& database, const std::string& name);

}  // namespace onvigil::store

#pragma once
/// hub/admin/schema.hpp - the hub's schema (hub/sql/, one step a file, compiled in), made and brought up to date.

#include "hub/reader/hub_database.hpp"

namespace onvigil::hub {

/// The version this program knows: the number of steps.
[[nodiscard]] int newest_schema();
/// 0: there is none.
[[nodiscard]] int schema_of(Database& database);
/// Takes the steps that are missing, all or none of them; gives the version that was there.
int upgrade_schema(Database& database);

}  // namespace onvigil::hub

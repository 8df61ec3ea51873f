#include "hub/admin/schema.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <span>

namespace onvigil::hub {

/// Generated from hub/sql/ by CMake.
extern const std::span<const char* const> schema_steps;

int newest_schema()
{
    return static_cast<int>(schema_steps.size());
}

int schema_of(Database& database)
{
    if (database.query("SELECT to_regclass('onvigil.setting') IS NOT NULL").front().front() != "t") return 0;
    const auto rows = database.query("SELECT value FROM onvigil.setting WHERE key = 'schema'");
    return rows.empty() ? 0 : std::atoi(rows.front().front().c_str());
}

int upgrade_schema(Database& database)
{
    const int before = schema_of(database);
    if (before > newest_schema())
        throw DatabaseError(DatabaseError::Kind::refused,
                            fmt::format("the hub has schema {}, this program knows up to {}\n  use the newer onvigil",
                                        before, newest_schema()));
    std::string statements;
    for (int step = before; step < newest_schema(); ++step)
        statements.append(schema_steps[static_cast<std::size_t>(step)]).append(";\n");
    if (!statements.empty())
        database.execute(statements + fmt::format("INSERT INTO onvigil.setting VALUES ('schema', '{0}') "
                                                  "ON CONFLICT (key) DO UPDATE SET value = '{0}'",
                                                  newest_schema()));
    return before;
}

}  // namespace onvigil::hub

#include "hub/admin/publication.hpp"

#include <cstdlib>

namespace onvigil::hub {

std::int64_t newest_knowledge(Database& database)
{
    const auto rows = database.query("SELECT coalesce(max(version), 0) FROM onvigil.knowledge");
    return std::atoll(rows.front().front().c_str());
}

void publish(Database& database, std::int64_t version, const std::string& bundle, const std::string& signature)
{
    (void)database.query("INSERT INTO onvigil.knowledge (version, bundle, signature) VALUES ($1::bigint, $2, $3)",
                         {std::to_string(version), bundle, signature});
}

}  // namespace onvigil::hub

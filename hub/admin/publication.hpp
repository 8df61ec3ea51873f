#pragma once
/// hub/admin/publication.hpp - makers and lists for the sensors that accept them, signed by the administrator.

#include "hub/reader/hub_database.hpp"

#include <cstdint>
#include <string>

namespace onvigil::hub {

/// 0: nothing was published yet.
[[nodiscard]] std::int64_t newest_knowledge(Database& database);
/// `bundle` as hub/knowledge_bundle.hpp has it.
void publish(Database& database, std::int64_t version, const std::string& bundle, const std::string& signature);

}  // namespace onvigil::hub

#pragma once
/// policy/knowledge_digest.hpp - a short text that differs where what is said of a list or of the makers differs: how a
/// new start notices that it judges by other knowledge than the last one. Where a file lies and its notes do not count.

#include "policy/knowledge.hpp"

#include <string>

namespace onvigil::policy {

[[nodiscard]] std::string digest(const List& list);
[[nodiscard]] std::string digest(const std::vector<Maker>& makers);

}  // namespace onvigil::policy

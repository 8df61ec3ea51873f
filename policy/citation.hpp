#pragma once
/// policy/citation.hpp - what is cited for a maker on a list.

#include "policy/knowledge.hpp"

namespace onvigil::policy {

/// The entry's own citation, else the list's: findings, announcements and what shows the list have it from here.
[[nodiscard]] inline const model::SharedText& citation_of(const List& list, const Entity& entity)
{
    return entity.citation.empty() ? list.citation : entity.citation;
}

}  // namespace onvigil::policy

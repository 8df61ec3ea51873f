#pragma once
/// policy/namesakes.hpp - makers that go by one name (Rule::shared_with): "TP-Link" is what two companies call
/// themselves, of which a list may name one.

#include "policy/attribution.hpp"
#include "policy/coverage.hpp"

#include <string>
#include <vector>

namespace onvigil::policy {

/// A candidate together with the lists of the settings that speak of its maker today.
struct MakerCase {
    const MakerMatch* candidate = nullptr;
    MakerKind kind{};
    model::Strength strength{};  ///< the candidate's, until namesakes make it less
    std::vector<Covered> covered;
    std::vector<model::SharedText> reasons;  ///< a sentence for each match

    [[nodiscard]] bool listed() const;  ///< by a list in force
    [[nodiscard]] bool banned() const;  ///< by a list in force with that effect
    [[nodiscard]] bool proof() const { return strength == model::Strength::proof; }
    [[nodiscard]] bool is_maker() const { return kind == MakerKind::maker; }
};

/// Decides the cases that stand on a shared name alone. Where a namesake is proven otherwise, it is the one that is
/// meant. Where no list in force speaks of any of them, the name is as good as proof of the maker that has the rule.
/// Else it is an indication of each, and only a list that uses the name itself (Entity::named_as), or covers them all,
/// is held against it. Gives what is worth saying of the last.
[[nodiscard]] std::vector<std::string> settle_namesakes(const Knowledge& knowledge, std::vector<MakerCase>& cases);

}  // namespace onvigil::policy

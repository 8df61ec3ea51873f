#include "policy/namesakes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace onvigil::policy {
namespace {

using Group = std::vector<MakerCase*>;

bool stands_on(const MakerCase& one, const Rule* rule)
{
    return std::ranges::any_of(one.candidate->matches, [&](const auto& match) { return match.rule == rule; });
}

bool owns(const Maker& maker, const Rule* rule)
{
    return std::ranges::any_of(maker.recognise, [&](const Rule& one) { return &one == rule; });
}

bool covers(const MakerCase& one, const List* list)
{
    return std::ranges::any_of(one.covered, [&](const Covered& c) { return c.list == list && c.in_force; });
}

/// Leaves a case what a name says that several makers share.
void weaken(MakerCase& one, const Group& group)
{
    one.strength = model::Strength::indication;
    std::erase_if(one.covered, [&](const Covered& covered) {
        const bool all = std::ranges::all_of(group, [&](const auto* member) { return covers(*member, covered.list); });
        return covered.entity->named_as.empty() && !all;
    });
}

}  // namespace

bool MakerCase::listed() const
{
    return std::ranges::any_of(covered, [](const Covered& one) { return one.in_force; });
}

bool MakerCase::banned() const
{
    return std::ranges::any_of(
        covered, [](const Covered& one) { return one.in_force && one.list->effect == model::Effect::banned; });
}

std::vector<std::string> settle_namesakes(const Knowledge& knowledge, std::vector<MakerCase>& cases)
{
    std::set<const Rule*> rules;
    for (const MakerCase& one : cases)
        if (one.candidate->shared_only) rules.insert(one.candidate->matches.front().rule);

    std::vector<std::string> notes;
    std::set<const MakerMatch*> dropped;
    for (const Rule* rule : rules) {
        Group group, open;
        for (MakerCase& one : cases) {
            if (!stands_on(one, rule)) continue;
            group.push_back(&one);
            if (one.candidate->shared_only) open.push_back(&one);
        }
        const bool proven =
            std::ranges::any_of(group, [](const auto* one) { return one->proof() && !one->candidate->shared_only; });
        if (proven || std::ranges::none_of(group, [](const auto* one) { return one->listed(); })) {
            for (const MakerCase* one : open)
                if (proven || !owns(knowledge.makers[one->candidate->maker], rule)) dropped.insert(one->candidate);
            continue;
        }
        std::vector<MakerCase> before;
        for (const MakerCase* one : group) before.push_back(*one);
        Group untouched;
        for (MakerCase& one : before) untouched.push_back(&one);
        for (MakerCase* one : open) weaken(*one, untouched);
        std::vector<std::string> names;
        for (const MakerCase* one : group) names.push_back(knowledge.makers[one->candidate->maker].name);
        notes.push_back(fmt::format("the name {} is shared by {}: alone it does not say which of them is meant",
                                    open.front()->candidate->matches.front().evidence->value,
                                    fmt::join(names, " and ")));
    }
    std::erase_if(cases, [&](const MakerCase& one) { return dropped.contains(one.candidate); });
    return notes;
}

}  // namespace onvigil::policy

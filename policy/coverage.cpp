#include "policy/coverage.hpp"

#include <algorithm>

namespace onvigil::policy {
namespace {

constexpr std::size_t longest_chain = 8;  ///< owners of owners; also ends a circle

std::size_t index_of(const Knowledge& knowledge, std::string_view id)
{
    const auto found = std::ranges::find_if(knowledge.makers, [&](const Maker& maker) { return maker.id == id; });
    return static_cast<std::size_t>(found - knowledge.makers.begin());
}

bool all_hold(const std::vector<const Ownership*>& path, model::Date day)
{
    return std::ranges::all_of(path, [&](const Ownership* step) { return step->holds(day); });
}

model::Relation relation_over(const std::vector<const Ownership*>& path)
{
    const bool loose =
        std::ranges::any_of(path, [](const Ownership* step) { return step->relation == model::Relation::affiliate; });
    return loose ? model::Relation::affiliate : model::Relation::subsidiary;
}

}  // namespace

Coverage::Coverage(const Knowledge& knowledge) : owners_(knowledge.makers.size()), candidates_(knowledge.makers.size())
{
    for (std::size_t maker = 0; maker < knowledge.makers.size(); ++maker) {
        collect_owners(knowledge, maker, Owner{maker, {}});
        for (const List& list : knowledge.lists) {
            for (const Entity& entity : list.entities)
                if (entity.maker == knowledge.makers[maker].id) candidates_[maker].push_back({&list, &entity, {}});
            if (!list.covers_affiliates) continue;
            for (const Owner& owner : owners_[maker])
                for (const Entity& entity : list.entities)
                    if (entity.maker == knowledge.makers[owner.maker].id)
                        candidates_[maker].push_back({&list, &entity, owner.path});
        }
    }
}

void Coverage::collect_owners(const Knowledge& knowledge, std::size_t maker, const Owner& so_far)
{
    if (so_far.path.size() == longest_chain) return;
    for (const Ownership& ownership : knowledge.makers[so_far.maker].owned_by) {
        Owner next{index_of(knowledge, ownership.maker), so_far.path};
        if (next.maker == knowledge.makers.size() || next.maker == maker) continue;
        next.path.push_back(&ownership);
        owners_[maker].push_back(next);
        collect_owners(knowledge, maker, next);
    }
}

std::vector<Covered> Coverage::of(std::size_t maker, model::Date day) const
{
    std::vector<Covered> out;
    for (const Candidate& candidate : candidates_[maker]) {
        const Entity& entity = *candidate.entity;
        if (entity.to && *entity.to <= day) continue;
        if (!all_hold(candidate.path, day)) continue;
        const auto since = entity.from && candidate.list->effective ? std::max(entity.from, candidate.list->effective)
                                                                    : candidate.list->effective;
        const auto relation = candidate.path.empty() ? entity.relation : relation_over(candidate.path);
        const Covered covered{candidate.list, &entity, relation, since && *since <= day, since};
        if (out.empty() || out.back().list != candidate.list)
            out.push_back(covered);
        else if (covered.in_force && !out.back().in_force)
            out.back() = covered;
    }
    return out;
}

bool Coverage::related(std::size_t a, std::size_t b, model::Date day) const
{
    const auto owns = [&](std::size_t owner, std::size_t owned) {
        return owner == owned || std::any_of(owners_[owned].begin(), owners_[owned].end(), [&](const Owner& known) {
                   return known.maker == owner && all_hold(known.path, day);
               });
    };
    if (owns(a, b) || owns(b, a)) return true;
    return std::any_of(owners_[a].begin(), owners_[a].end(),
                       [&](const Owner& known) { return all_hold(known.path, day) && owns(known.maker, b); });
}

}  // namespace onvigil::policy

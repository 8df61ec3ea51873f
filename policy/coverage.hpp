#pragma once
/// policy/coverage.hpp - which lists speak of a maker on a given day: by name, or because a named one owns it then.

#include "policy/knowledge.hpp"

#include <cstddef>
#include <vector>

namespace onvigil::policy {

/// One list that covers one maker on the day that was asked about.
struct Covered {
    const List* list = nullptr;
    const Entity* entity = nullptr;
    model::Relation relation{};
    bool in_force = false;             ///< false: announced, or not yet effective
    std::optional<model::Date> since;  ///< when it takes, or took, effect for this entity
};

/// Points into the Knowledge it was made of, which must stay where it is and outlive it.
class Coverage {
public:
    explicit Coverage(const Knowledge& knowledge);

    /// One entry a list at most, one in force before a later one; entities that ended, and owners of other days, are
    /// left out.
    [[nodiscard]] std::vector<Covered> of(std::size_t maker, model::Date day) const;

    /// Whether one of the two owns the other on that day, over any number of steps, or one owner owns both.
    [[nodiscard]] bool related(std::size_t a, std::size_t b, model::Date day) const;

private:
    struct Owner {
        std::size_t maker = 0;
        std::vector<const Ownership*> path;  ///< all of it must hold
    };
    struct Candidate {
        const List* list = nullptr;
        const Entity* entity = nullptr;
        std::vector<const Ownership*> path;  ///< empty: the entity itself
    };
    void collect_owners(const Knowledge& knowledge, std::size_t maker, const Owner& so_far);

    std::vector<std::vector<Owner>> owners_;          ///< by maker: all that ever owned it
    std::vector<std::vector<Candidate>> candidates_;  ///< by maker, by list, the entity itself first
};

}  // namespace onvigil::policy

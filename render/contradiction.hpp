#pragma once
/// render/contradiction.hpp - the contradictions of a device as sentences for people.

#include "model/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// What a contradiction is about.
enum class ContradictionKind : std::uint8_t {
    judgement,  ///< who made it, or what its waiver covers
    identity,   ///< which device it is: others say the same of themselves
    place       ///< where it stands
};
[[nodiscard]] std::string_view name(ContradictionKind kind);

struct Contradiction {
    ContradictionKind kind{};
    model::SharedText text;                ///< as among `contradictions`: "calls itself LTS, hardware is Hikvision"
    std::string sentence;                  ///< "it calls itself LTS. Its hardware outweighs the label."
    model::SharedText why{}, brief_why{};  ///< of a place
};
[[nodiscard]] std::vector<Contradiction> contradictions_of(const model::Verdict& verdict,
                                                           const std::vector<std::string>& conflicts = {});

}  // namespace onvigil::render

#pragma once
/// render/contradiction.hpp - the contradictions of a device as sentences for people.

#include <string>
#include <string_view>

namespace onvigil::render {

/// "calls itself LTS, hardware is Hikvision": what contradicts, and what decides against it.
struct Contradiction {
    std::string claim;            ///< "it calls itself LTS"
    std::string decision;         ///< "its hardware is Hikvision"; empty where nothing decides
    std::string_view outweighs;   ///< "hardware" or "protocol", where that decides against a weaker claim
    std::string_view outweighed;  ///< "the label" or "the MAC"
};
[[nodiscard]] Contradiction contradiction_of(std::string_view text);

/// "it calls itself LTS, while its hardware is Hikvision"
[[nodiscard]] std::string to_sentence(const Contradiction& contradiction);

}  // namespace onvigil::render

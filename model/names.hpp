#pragma once
/// model/names.hpp - one table per enumeration: its names as JSON, configuration and files spell them.

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace onvigil::model {

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view find_name(const Names<Enum, N>& names, Enum value)
{
    for (const auto& [known, name] : names)
        if (known == value) return name;
    return "?";
}

template <typename Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> find_value(const Names<Enum, N>& names, std::string_view name)
{
    for (const auto& [value, known] : names)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace onvigil::model

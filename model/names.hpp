#pragma once
/// model/names.hpp - one table per enumeration: its names as JSON, configuration and files spell them.

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace onvigil::model {

/// Whether an enumerator has this value: the compiler writes a name for those that have one, a cast for the others.
template <auto value>
consteval bool is_enumerator()
{
    const std::string_view signature = __PRETTY_FUNCTION__;
    return signature[signature.rfind("value = ") + 8] != '(';
}

/// How many enumerators an enumeration has that are numbered from 0 without gaps.
template <typename Enum, std::size_t next = 0>
consteval std::size_t enum_count()
{
    if constexpr (is_enumerator<static_cast<Enum>(next)>())
        return enum_count<Enum, next + 1>();
    else
        return next;
}

/// A row for each enumerator.
template <typename Enum, std::size_t N = enum_count<Enum>()>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view find_name(const Names<Enum, N>& names, Enum value)
{
    for (const auto& [known, name] : names)
        if (known == value) return name;
    return "?";
}

/// For a static_assert beside a table: no enumerator was forgotten.
template <typename Enum, std::size_t N>
[[nodiscard]] consteval bool all_named(const Names<Enum, N>& names)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].second.empty() || find_name(names, static_cast<Enum>(i)) == "?") return false;
    return true;
}

template <typename Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> find_value(const Names<Enum, N>& names, std::string_view name)
{
    for (const auto& [value, known] : names)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace onvigil::model

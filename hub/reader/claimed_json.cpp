#include "hub/reader/claimed_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace onvigil::hub {
namespace {

namespace json = boost::json;

/// Boost.JSON reads 32 levels, and answers hold a claim some levels deep.
constexpr std::size_t deepest = 24;

bool is_finite(const json::value& value)
{
    if (const auto* number = value.if_double()) return std::isfinite(*number);
    if (const auto* array = value.if_array()) return std::ranges::all_of(*array, is_finite);
    if (const auto* object = value.if_object())
        return std::ranges::all_of(*object, [](const auto& member) { return is_finite(member.value()); });
    return true;
}

}  // namespace

json::value parse_claimed(std::string_view text)
{
    json::error_code error;
    auto value = json::parse(text, error, {}, {.max_depth = deepest});
    return error || !is_finite(value) ? json::value() : value;
}

}  // namespace onvigil::hub

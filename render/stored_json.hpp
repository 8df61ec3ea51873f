#pragma once
/// render/stored_json.hpp - what the stored documents of devices and verdicts have in common. Private to render.
///
/// Written: stamps are milliseconds since 1970; what is empty or at its default is left out. Read: what is missing or
/// of another type is empty: a stored document is ours, but maybe of another version.

#include "base/result.hpp"
#include "model/device.hpp"
#include "model/time.hpp"
#include "render/json_access.hpp"
#include "render/json_writer.hpp"

#include <fmt/format.h>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render::stored {

namespace json = boost::json;
using model::TimePoint;

inline std::int64_t ticks(TimePoint time)
{
    return time.time_since_epoch().count();
}

inline void text(JsonWriter& out, std::string_view key, std::string_view value)
{
    if (!value.empty()) out.member(key, value);
}

inline void flag(JsonWriter& out, std::string_view key, bool value)
{
    if (value) out.member(key, true);
}

template <typename Text>
void list(JsonWriter& out, std::string_view key, const std::vector<Text>& values)
{
    if (!values.empty()) out.member(key, values);
}

inline std::string_view view(const json::value* value)
{
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

inline std::string string_at(const json::object& object, std::string_view key)
{
    return std::string(view(object.if_contains(key)));
}

inline std::int64_t number(const json::value* value)
{
    if (value == nullptr) return 0;
    if (value->is_int64()) return value->get_int64();
    return value->is_uint64() ? static_cast<std::int64_t>(value->get_uint64()) : 0;
}

inline TimePoint time_at(const json::object& object, std::string_view key)
{
    return TimePoint{TimePoint::duration{number(object.if_contains(key))}};
}

inline bool truth(const json::value* value)
{
    return value != nullptr && value->is_bool() && value->get_bool();
}

template <typename Text = std::string>
std::vector<Text> strings_at(const json::object& object, std::string_view key)
{
    const auto& array = array_at(object, key);
    std::vector<Text> out;
    out.reserve(array.size());
    for (const auto& item : array) out.emplace_back(view(&item));
    return out;
}

/// Where the device is and what it speaks, which every document of ours keeps alike.
void read_places(const json::object& object, model::Device& device);

/// One row of a table that is stored as an array of arrays.
struct Row {
    const json::array& cells;
    [[nodiscard]] const json::value* at(std::size_t i) const { return i < cells.size() ? &cells[i] : nullptr; }
    [[nodiscard]] std::string text(std::size_t i) const { return std::string(view(at(i))); }
};

template <typename Take>
void each_row(const json::object& object, std::string_view key, Take take)
{
    for (const auto& row : array_at(object, key))
        if (row.is_array()) take(Row{row.get_array()});
}

/// Hands the document's object to `read`; the parser's memory is a block on the stack as long as it suffices.
template <typename T, typename Read>
Result<T, Problem> with_object(std::string_view document, std::string_view what, Read read)
{
    std::array<unsigned char, 16 * 1024> block;
    json::monotonic_resource memory(block.data(), block.size());
    boost::system::error_code error;
    const auto value = json::parse({document.data(), document.size()}, error, &memory);
    if (error) return Problem{fmt::format("a stored {} is no JSON: {}", what, error.message())};
    if (!value.is_object()) return Problem{fmt::format("a stored {} is no JSON object", what)};
    return read(value.get_object());
}

}  // namespace onvigil::render::stored

#pragma once
/// What the tests of JSON formats share: a record as JSON, and the kinds of its values.

#include "records.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts::test {

/// An attribute that a public schema does not know, lacks or gives another type, with its path.
using Problems = std::vector<std::string>;

inline boost::json::object record_of(const model::Event& event, std::string_view format)
{
    return boost::json::parse(record(format, event)).as_object();
}

inline std::string_view kind_of(const boost::json::value& value)
{
    if (value.is_int64() || value.is_uint64()) return "integer";
    if (value.is_bool()) return "boolean";
    return value.is_string() ? "string" : value.is_object() ? "object" : value.is_array() ? "array" : "other";
}

inline std::string_view text(const boost::json::object& object, std::string_view key)
{
    return object.at(key).as_string();
}

}  // namespace onvigil::alerts::test

#pragma once
/// render/json_access.hpp - reading a parsed JSON document without ceremony: what is missing is empty.

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// A text made inert (base/inert.hpp), numbers and booleans as JSON writes them, null as nothing,
/// the rest as JSON, in which everything can be seen.
[[nodiscard]] std::string text_of(const boost::json::value& value);
[[nodiscard]] std::vector<std::string> texts_of(const boost::json::array& values);

/// `KEY=VALUE` for each label, with blanks between them.
[[nodiscard]] std::string labels_text(const boost::json::object& labels);

[[nodiscard]] std::string text_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] bool flag_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::int64_t number_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] const boost::json::object& object_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] const boost::json::array& array_at(const boost::json::object& object, std::string_view key);

/// The objects among the values; whatever else stands there is passed over.
using Objects = std::vector<std::reference_wrapper<const boost::json::object>>;
[[nodiscard]] Objects objects_of(const boost::json::array& values);
[[nodiscard]] Objects objects_at(const boost::json::object& object, std::string_view key);

}  // namespace onvigil::render

#pragma once
/// render/yaml.hpp - a JSON document as YAML block style; every reader gives back the same document.

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::render {

/// Ends with a line break. Every text is quoted, so that none reads as a number, a date or a truth value.
[[nodiscard]] std::string to_yaml(const boost::json::value& document);

}  // namespace onvigil::render

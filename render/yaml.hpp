#pragma once
/// render/yaml.hpp - a JSON document as YAML 1.2 block style; every reader gives back the same document.

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::render {

/// Ends with a line break. Texts are plain where no reader can take them for anything else, else double-quoted.
[[nodiscard]] std::string to_yaml(const boost::json::value& document);

}  // namespace onvigil::render

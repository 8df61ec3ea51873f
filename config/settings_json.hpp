#pragma once
/// config/settings_json.hpp - the effective configuration for people and programs, secrets left out.

#include "config/settings.hpp"

#include <string>

namespace onvigil::config {

/// One JSON object with the keys of the configuration file. Passwords, keys and values of headers are not in it.
[[nodiscard]] std::string to_json(const Settings& settings);

}  // namespace onvigil::config

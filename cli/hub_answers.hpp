#pragma once
/// cli/hub_answers.hpp - answers of the hub that are made of many sensors: the shape of the daemon's own.

#include "cli/hub_source.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace onvigil::cli {

/// As `GET /v1/status`, with `sensors` (how many, and how they are) and `silent` (in words: those that are).
[[nodiscard]] std::string hub_status_json(const hub::Fleet& fleet, const HubChoice& choice);

/// Whether lists_of() can have any for it.
[[nodiscard]] bool names_lists(const boost::json::object& device);
/// Those of its sensor's lists that the device's findings and mentions name.
[[nodiscard]] boost::json::array lists_of(const boost::json::object& device, const boost::json::array& lists);

}  // namespace onvigil::cli

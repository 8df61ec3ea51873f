#pragma once
/// hub/admin/directives.hpp - what a sensor is asked to do: it fetches it when it pushes, and says how it ended.

#include "hub/reader/fleet_devices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace onvigil::hub {

/// `kind`: waive, unwaive, label, forget or scan. The directive's number.
std::int64_t ask(Database& database, const FleetSensor& sensor, const std::string& kind,
                 const boost::json::object& body);

/// `{"directive","kind","site","sensor","device","asked","asked_by","state","done","result","body"}`, the newest last.
[[nodiscard]] boost::json::array read_directives(const Fleet& fleet, std::size_t limit, bool open_only);

}  // namespace onvigil::hub

#pragma once
/// hub/reader/fleet_events.hpp - events at the hub, as their sensors wrote them but for `site` and `sensor`, which are
/// those of the enrolment.

#include "hub/reader/fleet_devices.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::hub {

struct EventsQuery {
    std::optional<model::TimePoint> since{}, until{};
    std::vector<std::string> types{};  ///< globs; empty: all
    std::string device{};              ///< an id
    std::string sensor{};              ///< its number; empty: all of the fleet
    std::size_t limit = 0;             ///< only the newest; 0: all
};

/// When the oldest event of a sensor that is here was; nothing: there is none.
[[nodiscard]] std::optional<model::TimePoint> first_event(const Fleet& fleet, const FleetSensor& sensor);

/// The oldest first.
void each_event(const Fleet& fleet, const EventsQuery& query, const std::function<void(boost::json::object)>& on_event);

}  // namespace onvigil::hub

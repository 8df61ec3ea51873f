#pragma once
/// hub/reader/fleet_sensors.hpp - the sensors of the hub: how far each is, and since when nothing is heard of it.

#include "hub/reader/hub_database.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace onvigil::hub {

/// Which part of the fleet is meant.
struct Scope {
    std::string site{};    ///< a glob; empty: all
    std::string tenant{};  ///< empty: all that may be seen
};

struct FleetSensor {
    std::string number;  ///< its key in the tables
    std::string name, site, tenant, last_round;
    std::chrono::seconds silent{0};  ///< since its last contact, or since it was enrolled
    bool came = false, revoked = false, complete = false;
    std::int64_t waiting = 0, problems = 0, banned = 0;
    boost::json::object shown;  ///< as `hub sensors -o json` has it
};

/// The lists that these judge by, of each sensor by its number; of one, where it is named.
[[nodiscard]] std::map<std::string, boost::json::array> read_lists(Database& database, const std::string& sensor = {});

/// `silent_after`: when it counts as silent. `numbers`: of these alone; empty: of all. The worst first.
[[nodiscard]] std::vector<FleetSensor> read_sensors(Database& database, const Scope& scope,
                                                    std::chrono::seconds silent_after,
                                                    const std::vector<std::string>& numbers = {});

/// `revoked`, `silent`, `never heard of`, `resyncing`, `behind` or `ok`. Pure.
[[nodiscard]] std::string state_of(const FleetSensor& sensor, std::chrono::seconds silent_after);

}  // namespace onvigil::hub

#pragma once
/// hub/reader/fleet_devices.hpp - devices at the hub, as their sensors show them but for `site`, which is that of the
/// enrolment, and `sensor`.

#include "hub/reader/fleet_sensors.hpp"
#include "model/ip.hpp"
#include "model/time.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::hub {

/// Empty: all. What `GET /v1/devices` of a sensor takes, with the same meaning.
struct DeviceQuery {
    std::vector<std::string> verdicts{}, states{}, identifications{}, kinds{};
    std::string maker{};
    std::optional<model::Cidr> network{};
    std::optional<model::TimePoint> since{};
    std::string match{};
    std::vector<std::pair<std::string, std::string>> labels{};
    std::string sensor{};  ///< its number
    std::string sort{"verdict"};
    bool descending = false;
    std::size_t limit = 0;
};

/// Sensors that are asked for their devices and events: read when they are first wanted.
class Fleet {
public:
    Fleet(Database& database, Scope scope, std::chrono::seconds silent_after)
        : database_(database), scope_(std::move(scope)), silent_after_(silent_after)
    {
    }

    [[nodiscard]] Database& database() const { return database_; }
    [[nodiscard]] const std::vector<FleetSensor>& sensors() const;
    /// All are meant, and none is read yet.
    [[nodiscard]] bool whole() const { return scope_.site.empty() && scope_.tenant.empty() && !sensors_; }
    /// From now on a whole fleet is of these sensors alone.
    void narrow(const std::vector<std::string>& numbers);
    [[nodiscard]] const FleetSensor* by_number(std::string_view number) const;
    /// `sensor = ANY(…)` with its parameter, or nothing where all are meant.
    [[nodiscard]] std::string condition(Database::Parameters& parameters) const;

private:
    void read(const std::vector<std::string>& numbers) const;

    Database& database_;
    Scope scope_;
    std::chrono::seconds silent_after_;
    mutable std::optional<std::vector<FleetSensor>> sensors_;
    mutable std::map<std::string, std::size_t, std::less<>> by_number_;
};

struct FleetDevice {
    boost::json::object shown;
    const FleetSensor* sensor = nullptr;
};

/// In the order asked for; `on_device` says whether it wants more. A document that is no device is left out.
void each_device(const Fleet& fleet, const DeviceQuery& query, const std::function<bool(FleetDevice)>& on_device);

/// Those a reference fits: an id or the beginning of one, an address, a MAC, a serial number, an endpoint. One that is
/// named exactly outweighs those with ids that begin so. With all details. A whole fleet is afterwards of their
/// sensors.
[[nodiscard]] std::vector<FleetDevice> find_devices(Fleet& fleet, std::string_view reference);

/// The keys of labels of its devices: the most_label_keys that most sensors have. `more`: there are others.
[[nodiscard]] std::set<std::string> label_keys(const Fleet& fleet, bool& more);
inline constexpr std::size_t most_label_keys = 256;  ///< each makes a column

/// Devices with every finding waived, by verdict.
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> waived_devices(const Fleet& fleet);

/// Leaves out what only `show` has.
void drop_details(boost::json::object& device);

/// Pure.
[[nodiscard]] bool matches(const DeviceQuery& query, const boost::json::object& device);
/// 0 no; 1 a prefix of its id; 2 exactly one of its names. Pure.
[[nodiscard]] int fits(std::string_view reference, const boost::json::object& device);

}  // namespace onvigil::hub

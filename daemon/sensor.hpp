#pragma once
/// daemon/sensor.hpp - the sensor that every event names.

#include "alerts/derive_events.hpp"

#include <string>

namespace onvigil::daemon {

[[nodiscard]] std::string host_name();

struct Sensor {
    std::string site, name, id;

    [[nodiscard]] alerts::EventContext context(model::TimePoint now, model::Cause cause = model::Cause::observed) const
    {
        return {.now = now, .cause = cause, .site = site, .sensor = name, .sensor_id = id};
    }
};

}  // namespace onvigil::daemon

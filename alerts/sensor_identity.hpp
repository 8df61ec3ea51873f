#pragma once
/// alerts/sensor_identity.hpp - who speaks: what syslog headers, records of SIEMs and test events say about the sensor.

#include <string>

namespace onvigil::alerts {

struct SensorIdentity {
    std::string site;
    std::string sensor;     ///< host name
    std::string sensor_id;  ///< stable
    std::string version;    ///< of Onvigil
};

}  // namespace onvigil::alerts

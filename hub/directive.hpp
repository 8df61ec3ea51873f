#pragma once
/// hub/directive.hpp - what the hub's administrator asks of a sensor, and how it ended: values.

#include <cstdint>
#include <string>

namespace onvigil::hub {

struct Directive {
    std::int64_t number = 0;  ///< of the hub
    std::string kind{};       ///< waive, unwaive, label, forget, scan
    std::string device{};     ///< its id; none with scan
    std::string request{};    ///< JSON: the body of the request that does it on the sensor's own socket
    std::string by{};         ///< the administrator's role
};

struct DirectiveResult {
    std::int64_t number = 0;
    bool ok = false;
    std::string text{};  ///< for people
};

}  // namespace onvigil::hub

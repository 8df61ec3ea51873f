#pragma once
/// What a camera says to the five calls of an interview.

#include <chrono>
#include <string_view>

#include "support/onvif_answers.hpp"

namespace onvigil::test {

inline constexpr std::chrono::sys_seconds camera_clock{std::chrono::seconds(1'700'003'600)};

inline protocol::onvif::Answer answer_of(protocol::onvif::Call call)
{
    namespace onvif = protocol::onvif;
    switch (call) {
        case onvif::Call::get_system_date_and_time:
            return {onvif::DateTime{camera_clock}, {}};
        case onvif::Call::get_device_information:
            return {onvif::DeviceInformation{"AXIS", "M1065-L", "9.80", "ACCC8E8B9A0C", "70B"}, {}};
        case onvif::Call::get_scopes:
            return {onvif::Scopes{{"onvif://www.onvif.org/name/AXIS%20M1065"}}, {}};
        case onvif::Call::get_network_interfaces: {
            onvif::NetworkInterface card;
            card.token = "eth0";
            card.hw_address = "AC:CC:8E:8B:9A:0C";
            card.addresses = {"10.20.3.12", "127.0.0.1"};
            return {onvif::NetworkInterfaces{{card}}, {}};
        }
        default:
            return {onvif::Hostname{"axis-accc8e8b9a0c"}, {}};
    }
}

inline protocol::onvif::Answer refusal()
{
    protocol::Fault fault;
    fault.code = "Sender";
    fault.subcodes = {"NotAuthorized"};
    fault.reason = "Sender not authorized";
    fault.not_authorized = true;
    return {fault, {}};
}

/// Which call a request on the wire is.
inline protocol::onvif::Call call_in(std::string_view request)
{
    namespace onvif = protocol::onvif;
    for (const auto call : {onvif::Call::get_device_information, onvif::Call::get_scopes,
                            onvif::Call::get_network_interfaces, onvif::Call::get_hostname})
        if (request.find(onvif::name(call)) != std::string_view::npos) return call;
    return onvif::Call::get_system_date_and_time;
}

}  // namespace onvigil::test

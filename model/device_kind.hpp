#pragma once
/// model/device_kind.hpp - what sort of thing a device says it is, from the types and services it announces.
///
/// Pure. A claim, which tells printers and computers from cameras that show no maker; no verdict hangs on it.

#include "model/device.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace onvigil::model {

/// The later outweighs the earlier where a device claims several: video equipment stays video equipment.
enum class DeviceKind : std::uint8_t { unknown, other, computer, router, printer, camera, recorder };
[[nodiscard]] std::string_view name(DeviceKind kind);  ///< "printer"; "?" for unknown
[[nodiscard]] std::optional<DeviceKind> parse_device_kind(std::string_view name);

/// What a type, service or device class names (`wprt:PrintDeviceType`, `_ipp._tcp`, `InternetGatewayDevice`, `NVR`);
/// unknown where it names nothing of that sort.
[[nodiscard]] DeviceKind kind_named_in(std::string_view text);

/// From the device's evidence (Key::device_kind), and from whether it is video equipment.
[[nodiscard]] DeviceKind kind_of(const Device& device);

}  // namespace onvigil::model

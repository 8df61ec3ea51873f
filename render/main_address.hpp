#pragma once
/// render/main_address.hpp - of several addresses and network cards the one that a device is called by. Pure.

#include "model/device.hpp"

#include <string>
#include <vector>

namespace onvigil::render {

/// Where people look for it: the first address that means something beyond its link, else the first; null: it has none.
[[nodiscard]] const model::IpAddress* main_address(const model::Device& device);
/// Its text; `otherwise` where there is none.
[[nodiscard]] std::string main_address_text(const model::Device& device, std::string otherwise = {});

/// The network card that speaks for the device: one that counts as evidence before one that does not; null: none.
[[nodiscard]] const model::DeviceMac* main_mac(const model::Device& device);
[[nodiscard]] std::string main_mac_text(const model::Device& device);

/// All of them, with the main one first. Documents have them so.
[[nodiscard]] std::vector<const model::IpAddress*> addresses_shown(const model::Device& device);
[[nodiscard]] std::vector<const model::DeviceMac*> macs_shown(const model::Device& device);

}  // namespace onvigil::render

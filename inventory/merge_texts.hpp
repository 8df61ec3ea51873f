#pragma once
/// inventory/merge_texts.hpp - which source's wording a device's texts and scopes have.

#include "inventory/merge_observation.hpp"

namespace onvigil::inventory {

/// Protocols word the same thing differently: what a better source told is not replaced by a lesser one's wording. No
/// two are equal, or a device that speaks both would change at every answer; but of a text that a user edits an
/// announcement tells as much as an interview.
[[nodiscard]] std::uint8_t text_rank(model::Protocol source, bool editable);

/// What the observation says of manufacturer, model, firmware, serial number, hardware id, name, location and host
/// name.
void merge_texts(DeviceEdit& edit, Entry& entry, const model::Observation& heard);
void merge_scopes(DeviceEdit& edit, Entry& entry, const model::Observation& heard);

/// The device's serial number will be another one.
[[nodiscard]] bool renumbers(const model::Device& device, const model::Observation& heard);

}  // namespace onvigil::inventory

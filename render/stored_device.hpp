#pragma once
/// render/stored_device.hpp - a device as the document the store keeps: complete, compact, and back.
///
/// Not what users see (their JSON has fixed names and leaves things out). Missing keys take their defaults, unknown
/// keys are ignored: so an older or newer document reads as well as it can.

#include "base/result.hpp"
#include "model/device.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

/// Neither `last_seen` nor `missed_rounds` gets lost, nor any evidence.
[[nodiscard]] std::string to_document(const model::Device& device);
[[nodiscard]] Result<model::Device, Problem> device_from_document(std::string_view document);

}  // namespace onvigil::render

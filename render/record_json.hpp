#pragma once
/// render/record_json.hpp - devices and verdicts as the documents the store keeps: complete, compact, and back.
/// device_document.cpp has the devices, verdict_document.cpp the verdicts.
///
/// Not what users see (their JSON has fixed names and leaves things out). Missing keys take their defaults, unknown
/// keys are ignored: so an older or newer document reads as well as it can.

#include "base/result.hpp"
#include "model/record.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

/// The device's document. Neither `last_seen` nor `missed_rounds` gets lost, nor any evidence.
[[nodiscard]] std::string to_document(const model::Device& device);
[[nodiscard]] Result<model::Device, Problem> device_from_document(std::string_view document);

[[nodiscard]] std::string to_document(const model::Verdict& verdict);
[[nodiscard]] Result<model::Verdict, Problem> verdict_from_document(std::string_view document);

}  // namespace onvigil::render

#pragma once
/// render/stored_verdict.hpp - a verdict as the document the store keeps: complete, compact, and back.
///
/// Not what users see (their JSON has fixed names and leaves things out). Missing keys take their defaults, unknown
/// keys are ignored: so an older or newer document reads as well as it can.

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

[[nodiscard]] std::string to_document(const model::Verdict& verdict);
[[nodiscard]] Result<model::Verdict, Problem> verdict_from_document(std::string_view document);

}  // namespace onvigil::render

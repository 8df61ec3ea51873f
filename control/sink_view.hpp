#pragma once
/// control/sink_view.hpp - sinks, and tests of them, as the API shows them.

#include "model/sink_status.hpp"
#include "render/json_writer.hpp"

#include <string>
#include <vector>

namespace onvigil::control {

/// `"sinks":[…]` of an object that is being written.
void append_sinks(render::JsonWriter& json, const std::vector<model::SinkStatus>& sinks);

struct SinkTest {
    std::string sink{};
    bool delivered = false;
    std::string detail{};  ///< the error, or what the receiver said
};
[[nodiscard]] std::string sink_tests_json(const std::vector<SinkTest>& tests);

}  // namespace onvigil::control

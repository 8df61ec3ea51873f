#pragma once
/// render/device_json_reader.hpp - a device back from the JSON that is shown of it (device_json.hpp): what a report
/// needs of it.
///
/// Evidence is not read, nor what is not shown; written again it is the same JSON. What is missing or of another type
/// is empty: the sensor that wrote it may be of another version, or lie.

#include "base/result.hpp"
#include "model/record.hpp"

#include <boost/json/object.hpp>

namespace onvigil::render {

/// The problem: it is no device.
[[nodiscard]] Result<model::Record, Problem> record_from_shown(const boost::json::object& shown);

}  // namespace onvigil::render

#pragma once
/// render/show_text.hpp - what `show` prints: everything known of one device.

#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::render {

/// From the object append_details wrote: its values, findings, evidence and history.
[[nodiscard]] std::string show_text(const boost::json::object& device, Table::Style style);

}  // namespace onvigil::render

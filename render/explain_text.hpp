#pragma once
/// render/explain_text.hpp - the auditor's page: evidence, maker, list, law; every claim with its date and source.

#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::render {

/// From the object append_details wrote (evidence included). Plain words, UTC; readable aloud.
[[nodiscard]] std::string explain_text(const boost::json::object& device, Table::Style style);

/// What of a device, or of the answer of `policy test`, speaks for its maker, what for others, and where they disagree.
[[nodiscard]] std::string argument_text(const boost::json::object& judged, ZoneAt zone);

}  // namespace onvigil::render

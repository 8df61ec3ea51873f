#pragma once
/// render/explain.hpp - the auditor's page: evidence, maker, list, law; every claim with its date and source.

#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace onvigil::render {

/// From the object append_details wrote (evidence included). Plain words, UTC; readable aloud.
[[nodiscard]] std::string explain_text(const boost::json::object& device, Table::Style style);

/// Everything known of one device, for `show`: its values, findings, evidence and history (show_text.cpp).
[[nodiscard]] std::string show_text(const boost::json::object& device, Table::Style style);

/// `2026-11-23T10:02:11.123Z` as 2026-11-23 10:02; what is no time stays as it is.
[[nodiscard]] std::string minute(std::string_view rfc3339);

}  // namespace onvigil::render

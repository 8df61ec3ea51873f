#pragma once
/// cli/hub_report.hpp - the report of a fleet, asked of the hub and written here: `GET /v1/report` for many sites. The
/// devices of one site at a time, and on disk: however large the fleet is, memory stays small.

#include "cli/hub_source.hpp"

#include <functional>
#include <string_view>

namespace onvigil::cli {

/// `query`: what the resource takes (control/report_request.hpp). A Failure where it is not understood.
void write_report(const hub::Fleet& fleet, const HubChoice& choice, const control::Query& query,
                  const std::function<void(std::string_view)>& on_piece);

}  // namespace onvigil::cli

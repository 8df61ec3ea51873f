#pragma once
/// cli/hub_report.hpp - the report of a fleet, asked of the hub and written here: `GET /v1/report` for many sites. The
/// devices of one site at a time, and on disk: however large the fleet is, memory stays small.

#include "cli/hub_source.hpp"
#include "render/report/fleet_report.hpp"

#include <boost/json/array.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::cli {

/// `told`: the lists by which each sensor of the fleet judges. By their ids, each as most sensors have it, so that one
/// that lies does not speak for all.
[[nodiscard]] std::map<std::string, render::ReportLaw> laws_of(const std::vector<boost::json::array>& told);
[[nodiscard]] render::SensorNote note_of(const hub::FleetSensor& sensor);

/// `query`: what the resource takes (control/report_request.hpp). A Failure where it is not understood.
void write_report(const hub::Fleet& fleet, const HubChoice& choice, const control::Query& query,
                  const std::function<void(std::string_view)>& on_piece);

}  // namespace onvigil::cli

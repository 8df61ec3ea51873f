#pragma once
/// config/settings.hpp - every module's settings together: what one configuration means.

#include "alerts/alert_settings.hpp"
#include "control/control_settings.hpp"
#include "control/report_settings.hpp"
#include "discovery/discovery_settings.hpp"
#include "hub/hub_settings.hpp"
#include "interview/interview_settings.hpp"
#include "inventory/inventory_settings.hpp"
#include "model/names.hpp"
#include "policy/policy_settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::config {

enum class LogLevel : std::uint8_t { error, warning, info, debug };
inline constexpr model::Names<LogLevel> log_level_names{
    {{LogLevel::error, "error"}, {LogLevel::warning, "warning"}, {LogLevel::info, "info"}, {LogLevel::debug, "debug"}}};
static_assert(model::all_named(log_level_names));

struct Settings {
    std::string site;  ///< empty: the host name
    discovery::DiscoverySettings discovery;
    interview::IdentificationSettings identification;
    policy::PolicySettings policy;
    inventory::InventorySettings inventory;
    alerts::AlertSettings alerts;
    control::ControlSettings control;
    hub::HubSettings hub;
    LogLevel log_level = LogLevel::info;
    control::ReportSettings report;
    std::vector<std::string> remarks;  ///< `FILE:LINE: KEY: …`: what was taken otherwise than it stands there
    bool operator==(const Settings&) const = default;
};

}  // namespace onvigil::config

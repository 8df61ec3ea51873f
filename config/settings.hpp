#pragma once
/// config/settings.hpp - every module's settings together: what one configuration means.

#include "alerts/alert_settings.hpp"
#include "control/control_settings.hpp"
#include "control/report_settings.hpp"
#include "discovery/settings.hpp"
#include "hub/settings.hpp"
#include "interview/settings.hpp"
#include "inventory/settings.hpp"
#include "policy/settings.hpp"

#include <string>
#include <vector>

namespace onvigil::config {

struct Settings {
    std::string site;  ///< empty: the host name
    discovery::DiscoverySettings discovery;
    interview::IdentificationSettings identification;
    policy::PolicySettings policy;
    inventory::InventorySettings inventory;
    alerts::AlertSettings alerts;
    control::ControlSettings control;
    hub::HubSettings hub;
    control::ReportSettings report;
    std::vector<std::string> remarks;  ///< `FILE:LINE: KEY: …`: what was taken otherwise than it stands there
    bool operator==(const Settings&) const = default;
};

}  // namespace onvigil::config

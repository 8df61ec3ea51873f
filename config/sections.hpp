#pragma once
/// config/sections.hpp - one function a section: reads its keys (key_table.hpp) and checks what must fit together.

#include "config/secrets.hpp"
#include "config/settings.hpp"
#include "yaml/reader.hpp"

#include <string>
#include <vector>

namespace onvigil::config {

using yaml::Reader;

void read_discovery(Reader& reader, discovery::DiscoverySettings& settings);
void read_identification(Reader& reader, interview::IdentificationSettings& settings, const SecretSource& secrets);
/// `chosen`: an earlier file has named lists, and these are added to them.
void read_policy(Reader& reader, policy::PolicySettings& settings, const std::vector<std::string>& known_lists,
                 bool& chosen);
void read_inventory(Reader& reader, inventory::InventorySettings& settings);
void read_alerts(Reader& reader, alerts::AlertSettings& settings, const SecretSource& secrets, Remarks& remarks);
void read_hub(Reader& reader, hub::HubSettings& settings, const SecretSource& secrets, Remarks& remarks);
/// What belongs to a URL, in whichever of the files it stands; `url` is its place.
void check_hub(const hub::HubSettings& settings, const yaml::FileProblem& url, yaml::FileProblems& problems);
void read_log_level(Reader& reader, LogLevel& level);
void read_control(Reader& reader, control::ControlSettings& settings, const SecretSource& secrets);
void read_report(Reader& reader, control::ReportSettings& settings, const SecretSource& secrets);

}  // namespace onvigil::config

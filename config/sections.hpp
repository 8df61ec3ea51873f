#pragma once
/// config/sections.hpp - one function a section: what its keys are called and which values make sense.

#include "config/reader.hpp"
#include "config/settings.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace onvigil::config {

void read_discovery(Reader& reader, discovery::DiscoverySettings& settings);
void read_identification(Reader& reader, interview::IdentificationSettings& settings,
                         const std::filesystem::path& credentials);
void read_policy(Reader& reader, policy::PolicySettings& settings, const std::vector<std::string>& known_lists);
void read_inventory(Reader& reader, inventory::InventorySettings& settings);
void read_alerts(Reader& reader, alerts::AlertSettings& settings, const std::filesystem::path& credentials);
void read_control(Reader& reader, control::ControlSettings& settings);

}  // namespace onvigil::config

#pragma once
/// hub/hub_settings.hpp - which hub a sensor pushes to, and what it lets the hub ask of it.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace onvigil::hub {

struct HubSettings {
    std::string url{};  ///< "postgresql://ROLE@HOST[:PORT]/DATABASE"; empty: there is no hub
    std::string certificate_file{}, key_file{}, ca_file{};
    std::string password{};  ///< where there is no certificate
    std::chrono::milliseconds push{30'000};
    std::vector<std::string> events{"*"};  ///< globs over event types
    std::vector<std::string> accept{"waiver", "label", "forget", "scan", "knowledge"};
    std::string knowledge_key{};  ///< Ed25519, base64: who may publish knowledge
    bool operator==(const HubSettings&) const = default;
};

/// Makers and lists that the hub has published count here.
[[nodiscard]] inline bool accepts_knowledge(const HubSettings& settings)
{
    return !settings.url.empty() && !settings.knowledge_key.empty() &&
           std::ranges::find(settings.accept, "knowledge") != settings.accept.end();
}

}  // namespace onvigil::hub

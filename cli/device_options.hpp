#pragma once
/// cli/device_options.hpp - the options that choose devices: the same for every command that knows them.

#include "control/query.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace onvigil::cli {

struct DeviceOptions {
    std::vector<std::string> verdicts, states, identifications, kinds, labels;
    std::string maker, network, since, match;

    [[nodiscard]] bool empty() const { return query().pairs().empty(); }
    /// As `GET /v1/devices` understands them.
    [[nodiscard]] control::Query query() const;
};
/// For the value of an option that chooses: "" comes of a script's variable that is not set, and would choose all.
[[nodiscard]] std::string refuse_empty(const std::string& value);

/// "/v1/devices/DEVICE"; a Failure (usage) where what a person calls it is empty.
[[nodiscard]] std::string device_target(const std::string& device);

void add_device_options(CLI::App& command, DeviceOptions& options,
                        const char* since_help = "Only those first seen since: 24h, 2026-11-23, or RFC 3339");

}  // namespace onvigil::cli

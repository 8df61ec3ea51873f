#pragma once
/// daemon/gather_status.hpp - what the parts say of themselves, gathered into one status and one list of problems.

#include "alerts/dispatcher.hpp"
#include "control/daemon_status.hpp"
#include "daemon/engine.hpp"
#include "daemon/health.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace onvigil::daemon {

/// Everything but sinks, the server's drops and problems.
[[nodiscard]] control::Status make_status(Engine& engine, model::TimePoint started);

/// "1,204 devices: 31 banned, 4 suspected, …": what systemctl status shows.
[[nodiscard]] std::string summary_line(const Pipeline& pipeline);

void collect(std::vector<model::HealthProblem>& out, const std::vector<model::HealthProblem>& problems);
void collect(std::vector<model::HealthProblem>& out, const policy::Policy& policy, model::TimePoint now);
void collect(std::vector<model::HealthProblem>& out, const std::vector<model::SinkStatus>& sinks);
/// What collect() says of sinks that fail, of those that have events and were not tried yet by this run.
[[nodiscard]] std::vector<std::string> untried(const std::vector<model::SinkStatus>& sinks);
/// What keeps the hub from being up to date.
void collect_hub(std::vector<model::HealthProblem>& out, const std::optional<model::SinkStatus>& hub,
                 const std::string& knowledge_problem);
/// Devices that give themselves a new endpoint in every answer.
void collect_unstable(std::vector<model::HealthProblem>& out, const inventory::Registry& registry);
/// The disk below `inventory` is nearly full.
void collect_disk(std::vector<model::HealthProblem>& out, const std::filesystem::path& inventory);

}  // namespace onvigil::daemon

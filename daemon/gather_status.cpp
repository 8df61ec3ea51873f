#include "daemon/gather_status.hpp"

#include <fmt/format.h>

#include "daemon/process_usage.hpp"
#include "daemon/version.hpp"
#include "render/inventory_summary.hpp"
#include "render/main_address.hpp"

namespace onvigil::daemon {
namespace {

/// Counts and results are those stored with the inventory: they survive a restart.
model::RoundStatus rounds_of(const Pipeline& pipeline, model::RoundStatus rounds)
{
    rounds.count = pipeline.saved().rounds.count;
    rounds.last_finished = pipeline.saved().rounds.last_finished;
    rounds.last_answers = pipeline.saved().rounds.last_answers;
    rounds.last_duration = pipeline.saved().rounds.last_duration;
    return rounds;
}

std::string failure_of(const model::SinkStatus& sink)
{
    return fmt::format("sink {} ({}) fails", sink.name, sink.target);
}

/// Without the target at its beginning, which stands before it already.
std::string_view reason_of(const model::SinkStatus& sink)
{
    std::string_view reason = sink.last_error;
    if (const auto target = sink.target + ": "; !sink.target.empty() && reason.starts_with(target))
        reason.remove_prefix(target.size());
    return reason;
}

}  // namespace

control::Status make_status(Engine& engine, model::TimePoint started)
{
    auto& pipeline = engine.pipeline();
    const auto discovery = engine.discovery().status();
    const auto asking = engine.interviews().status();
    control::Status status;
    status.version = version;
    status.site = engine.sensor().site;
    status.sensor = engine.sensor().name;
    status.sensor_id = engine.sensor().id;
    status.started = started;
    status.now = pipeline.now();
    status.devices = pipeline.committed().counts;
    status.rounds = rounds_of(pipeline, discovery.rounds);
    status.sweep = discovery.sweep;
    status.identification_queued = asking.queued;
    status.identification_running = asking.running;
    status.interfaces = discovery.interfaces;
    status.lists_in_force = pipeline.evaluator().policy().in_force(status.now);
    status.lists_available = pipeline.evaluator().policy().available(status.now);
    status.drops = discovery.drops;
    for (const auto& [reason, count] : asking.drops) status.drops[reason] += count;
    const auto& registry = pipeline.registry().drops();
    status.drops["inventory.new-devices"] = registry.new_devices;
    status.drops["inventory.observations"] = registry.observations;
    status.drops["inventory.evidence"] = registry.evidence;
    status.drops["inventory.sensor-events"] = pipeline.committed().not_announced;
    status.events_written = pipeline.committed().last_seq;
    status.process = process_usage();
    status.round_durations = pipeline.committed().round_durations;
    status.commit_durations = pipeline.committed().commit_durations;
    status.interview_durations = asking.durations;
    return status;
}

std::string summary_line(const Pipeline& pipeline)
{
    const auto& counts = pipeline.committed().counts;
    std::string line = fmt::format("{} {}", counts.total, counts.total == 1 ? "device" : "devices");
    const char* separator = ": ";
    for (const auto level : model::all_levels) {
        const auto count = counts.by_verdict[static_cast<std::size_t>(level)];
        if (count == 0) continue;
        line += fmt::format("{}{} {}", std::exchange(separator, ", "), count, model::name(level));
    }
    return line;
}

void collect(std::vector<model::HealthProblem>& out, const std::vector<model::HealthProblem>& problems)
{
    out.insert(out.end(), problems.begin(), problems.end());
}

void collect(std::vector<model::HealthProblem>& out, const policy::Policy& policy, model::TimePoint now)
{
    for (const auto& problem : policy.problems(now))
        out.push_back({problem.text, {}, "compare the list with its source, or take it out of policy.lists", {}});
}

std::vector<std::string> untried(const std::vector<model::SinkStatus>& sinks)
{
    std::vector<std::string> out;
    for (const auto& sink : sinks)
        if (sink.state == model::SinkState::ok && sink.backlog > 0 && sink.deliveries == model::Histogram())
            out.push_back(failure_of(sink));
    return out;
}

void collect(std::vector<model::HealthProblem>& out, const std::vector<model::SinkStatus>& sinks)
{
    for (const auto& sink : sinks) {
        if (sink.state == model::SinkState::ok) continue;
        out.push_back(
            {failure_of(sink),
             fmt::format("{}; {}", reason_of(sink), render::counted(sink.backlog, "event waits", "events wait")),
             "mend the receiver; delivery goes on by itself (onvigil alerts test " + sink.name + ")",
             {},
             true});
    }
}

void collect_hub(std::vector<model::HealthProblem>& out, const std::optional<model::SinkStatus>& hub,
                 const std::string& knowledge_problem)
{
    if (!hub) return;
    if (!knowledge_problem.empty())
        out.push_back({"what the hub has published is not used", knowledge_problem,
                       "onvigil hub publish makes a new version; the last good one goes on being used"});
    if (hub->state != model::SinkState::ok)
        out.push_back({"the hub takes nothing",
                       fmt::format("{}; {}", hub->last_error,
                                   render::counted(hub->backlog, "change or event waits", "changes and events wait")),
                       "mend the hub or hub.url; what waits is kept, and pushing goes on by itself"});
    if (hub->parked > 0)
        out.push_back({"the hub refuses devices or events",
                       fmt::format("{} so far; the last: {}", hub->parked, hub->last_parked_error),
                       "is the schema of the hub that of this version? docs/hub.md"});
}

void collect_unstable(std::vector<model::HealthProblem>& out, const inventory::Registry& registry)
{
    constexpr std::size_t most_named = 16;
    std::vector<model::DevicePtr> unstable;
    registry.for_each([&](const model::DevicePtr& device) {
        if (device->identity.unstable_endpoint && unstable.size() < most_named) unstable.push_back(device);
    });
    for (const auto& device : unstable)
        out.push_back({fmt::format("{} at {} gives itself a new endpoint in every answer", device->id,
                                   render::main_address_text(*device)),
                       "it is kept as one device, whatever endpoint it names",
                       "update its firmware; another device at that address may be taken for it"});
}

void collect_disk(std::vector<model::HealthProblem>& out, const std::filesystem::path& inventory)
{
    std::error_code error;
    const auto space = std::filesystem::space(inventory.parent_path(), error);
    constexpr std::uintmax_t least = 64u << 20;
    if (error || space.available >= least) return;
    out.push_back({fmt::format("the disk below {} is nearly full", inventory.parent_path().string()),
                   fmt::format("{} MiB are left", space.available >> 20),
                   "make room: without it nothing can be stored",
                   {},
                   true});
}

}  // namespace onvigil::daemon

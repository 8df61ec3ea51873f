#include "control/daemon_status.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "control/sensor_impairments.hpp"
#include "control/sink_view.hpp"
#include "render/report/json_report.hpp"
#include "render/report/report_summary.hpp"

namespace onvigil::control {
namespace {

using render::JsonWriter;

void write_devices(JsonWriter& json, const DeviceCounts& counts)
{
    json.object("devices", [&] {
        json.member("total", counts.total);
        json.object("by_verdict", [&] {
            for (const auto level : model::all_levels)
                json.member(name(level), counts.by_verdict[static_cast<std::size_t>(level)]);
        });
        json.object("by_state", [&] {
            for (const auto state : {model::Presence::online, model::Presence::offline})
                json.member(name(state), counts.by_state[static_cast<std::size_t>(state)]);
        });
        json.object("by_identification", [&] {
            for (const auto state : identification_states)
                json.member(name(state), counts.by_identification[static_cast<std::size_t>(state)]);
        });
        json.object("waived", [&] {
            for (const auto level : {model::Level::banned, model::Level::suspected, model::Level::advisory})
                json.member(name(level), counts.waived[static_cast<std::size_t>(level)]);
        });
    });
}

void write_rounds(JsonWriter& json, const model::RoundStatus& rounds)
{
    json.object("rounds", [&] {
        json.member("count", rounds.count);
        json.member("running", rounds.running);
        json.member("last_started", rounds.last_started);
        json.member("last_finished", rounds.last_finished);
        json.member("next", rounds.next);
        json.member("last_answers", rounds.last_answers);
        json.member("last_duration_ms", std::int64_t{rounds.last_duration.count()});
        json.member("interval_ms", std::int64_t{rounds.interval.count()});
    });
}

void write_work(JsonWriter& json, const Status& status)
{
    render::append_sweep(json, status.sweep);
    json.object("identification", [&] {
        json.member("queued", status.identification_queued);
        json.member("running", status.identification_running);
    });
}

void write_journal(JsonWriter& json, const JournalStatus& journal)
{
    json.object("journal", [&] {
        json.member("events", journal.events);
        json.member("bytes", journal.bytes);
        json.member("oldest", journal.oldest);
        json.member("database_bytes", journal.database_bytes);
    });
}

void write_problems(JsonWriter& json, const std::vector<model::HealthProblem>& problems)
{
    json.objects("problems", problems, [&](const auto& problem) {
        json.member("what", to_text(problem));
        json.member("since", problem.since);
        json.member("do", problem.remedy);
    });
}

}  // namespace

void DeviceCounts::change(const model::Record& record, int by)
{
    const auto add = [by](std::uint64_t& counter) {
        ensure(by > 0 || counter > 0, "a device is taken off a count it was never in");
        counter += static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    };
    const auto level = static_cast<std::size_t>(record.verdict ? record.verdict->level : model::Level::unknown);
    add(total);
    add(by_verdict[level]);
    if (render::is_waived(record)) add(waived[level]);
    add(by_state[static_cast<std::size_t>(record.device->presence)]);
    add(by_identification[static_cast<std::size_t>(record.device->identification.state)]);
}

std::string status_json(const Status& status)
{
    return render::json_line([&](JsonWriter& json) {
        json.member("version", status.version);
        json.member("site", status.site);
        json.member("started", status.started);
        const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(status.now - status.started);
        json.member("uptime_s", std::int64_t{std::max<std::int64_t>(0, uptime.count())});
        write_devices(json, status.devices);
        write_rounds(json, status.rounds);
        render::append_interfaces(json, status.interfaces);
        json.object("lists", [&] {
            json.member("in_force", status.lists_in_force);
            json.member("available", status.lists_available);
        });
        json.object("drops", [&] {
            for (const auto& [reason, number] : status.drops) json.member(reason, number);
        });
        append_sinks(json, status.sinks);
        write_problems(json, status.problems);
        json.member("impairments", impairments(status));
        write_work(json, status);
        json.member("events_written", status.events_written);
        write_journal(json, status.journal);
        json.member_or_null("sensor", status.sensor);
        json.member_or_null("sensor_id", status.sensor_id);
        json.member("now", status.now);
    });
}

}  // namespace onvigil::control

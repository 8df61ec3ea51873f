#include <fmt/format.h>

#include <iterator>

#include "control/daemon_status.hpp"

namespace onvigil::control {
namespace {

using State = model::Identification::State;

/// A label's value as the exposition format wants it: \, " and line breaks escaped.
std::string label(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

class Metrics {
public:
    void family(std::string_view name, std::string_view type, std::string_view help)
    {
        fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
        name_ = name;
    }
    template <typename Value>
    void sample(Value value)
    {
        fmt::format_to(std::back_inserter(text_), "{} {}\n", name_, value);
    }
    template <typename Value>
    void sample(std::string_view key, std::string_view of, Value value)
    {
        fmt::format_to(std::back_inserter(text_), "{}{{{}=\"{}\"}} {}\n", name_, key, label(of), value);
    }
    template <typename Value>
    void sample(const model::SinkStatus& sink, Value value)
    {
        fmt::format_to(std::back_inserter(text_), "{}{{sink=\"{}\",type=\"{}\"}} {}\n", name_, label(sink.name),
                       label(sink.type), value);
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string_view name_;
};

double seconds(model::TimePoint time)
{
    return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

void add_devices(Metrics& metrics, const DeviceCounts& counts)
{
    metrics.family("onvigil_devices", "gauge", "Devices in the inventory by verdict, waived ones included.");
    for (const auto level : model::all_levels)
        metrics.sample("verdict", name(level), counts.by_verdict[static_cast<std::size_t>(level)]);
    metrics.family("onvigil_devices_waived", "gauge", "Devices by verdict with every finding waived.");
    for (const auto level : {model::Level::banned, model::Level::suspected, model::Level::advisory})
        metrics.sample("verdict", name(level), counts.waived[static_cast<std::size_t>(level)]);
    metrics.family("onvigil_devices_by_state", "gauge", "Devices online and offline.");
    for (const auto state : {model::Presence::online, model::Presence::offline})
        metrics.sample("state", name(state), counts.by_state[static_cast<std::size_t>(state)]);
    metrics.family("onvigil_devices_by_identification", "gauge", "How far asking the devices who they are has come.");
    for (const auto state : {State::ok, State::needs_login, State::refused, State::unreachable, State::malformed,
                             State::pending, State::none})
        metrics.sample("state", name(state), counts.by_identification[static_cast<std::size_t>(state)]);
}

void add_rounds(Metrics& metrics, const Status& status)
{
    metrics.family("onvigil_rounds_total", "counter", "Multicast rounds finished for this inventory.");
    metrics.sample(status.rounds.count);
    metrics.family("onvigil_round_answers", "gauge", "Answers in the last round.");
    metrics.sample(status.rounds.last_answers);
    metrics.family("onvigil_round_duration_seconds", "gauge", "How long the last round took.");
    metrics.sample(static_cast<double>(status.rounds.last_duration.count()) / 1000.0);
    if (status.rounds.last_finished) {
        metrics.family("onvigil_round_finished_timestamp_seconds", "gauge", "When the last round ended.");
        metrics.sample(seconds(*status.rounds.last_finished));
    }
    metrics.family("onvigil_interface_answers", "gauge", "Answers on each interface in the last round.");
    for (const auto& interface : status.interfaces)
        metrics.sample("interface", interface.name, interface.answers_last_round);
    metrics.family("onvigil_interface_silent", "gauge", "1 where nothing at all answers.");
    for (const auto& interface : status.interfaces)
        metrics.sample("interface", interface.name, interface.silent ? 1 : 0);
    metrics.family("onvigil_identification_queue", "gauge", "Devices waiting to be asked.");
    metrics.sample(status.identification_queued);
    metrics.family("onvigil_drops_total", "counter", "What was dropped or cut, by reason.");
    for (const auto& [reason, number] : status.drops) metrics.sample("reason", reason, number);
}

void add_sinks(Metrics& metrics, const Status& status)
{
    metrics.family("onvigil_events_total", "counter", "Events written to the journal.");
    metrics.sample(status.events_written);
    metrics.family("onvigil_sink_up", "gauge", "1 while a sink delivers.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.state == model::SinkState::ok ? 1 : 0);
    metrics.family("onvigil_sink_backlog", "gauge", "Events that wait for a sink.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.backlog);
    metrics.family("onvigil_sink_delivered_total", "counter", "Events a sink has delivered.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.delivered);
    metrics.family("onvigil_sink_lost_total", "counter", "Events a sink could not keep.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.lost);
    metrics.family("onvigil_sink_parked_total", "counter", "Events a receiver refused and that were left out.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.parked);
}

}  // namespace

std::string metrics_text(const Status& status)
{
    Metrics metrics;
    metrics.family("onvigil_build_info", "gauge", "Always 1; the version is in the label.");
    metrics.sample("version", status.version, 1);
    metrics.family("onvigil_start_time_seconds", "gauge", "When the daemon started.");
    metrics.sample(seconds(status.started));
    add_devices(metrics, status.devices);
    add_rounds(metrics, status);
    add_sinks(metrics, status);
    metrics.family("onvigil_problems", "gauge", "Problems `onvigil status` names now.");
    metrics.sample(status.problems.size());
    return metrics.take();
}

}  // namespace onvigil::control

#include "control/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <limits>

namespace onvigil::control {
namespace {

using prometheus::MetricType;
using MetricLabels = std::vector<prometheus::ClientMetric::Label>;

class Metrics {
public:
    void family(std::string name, MetricType type, std::string help)
    {
        families_.push_back({std::move(name), std::move(help), type, {}});
    }
    template <typename Value>
    void sample(Value value, MetricLabels labels = {})
    {
        auto& family = families_.back();
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = static_cast<double>(value);
        family.metric.push_back(std::move(metric));
    }
    template <typename Value>
    void sample(std::string key, std::string_view of, Value value)
    {
        sample(value, {{std::move(key), std::string(of)}});
    }
    template <typename Value>
    void sample(const model::SinkStatus& sink, Value value)
    {
        sample(value, {{"sink", sink.name}, {"type", sink.type}});
    }
    void sample(const model::Histogram& histogram, MetricLabels labels = {})
    {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        auto& shown = metric.histogram;
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            shown.sample_count += histogram.counts[i];
            const bool last = i == model::Histogram::bounds.size();
            shown.bucket.push_back(
                {shown.sample_count, last ? std::numeric_limits<double>::infinity() : model::Histogram::bounds[i]});
        }
        shown.sample_sum = histogram.sum;
        families_.back().metric.push_back(std::move(metric));
    }
    /// Families of one sample.
    template <typename Value>
    void gauge(std::string name, std::string help, Value value)
    {
        family(std::move(name), MetricType::Gauge, std::move(help));
        sample(value);
    }
    template <typename Value>
    void counter(std::string name, std::string help, Value value)
    {
        family(std::move(name), MetricType::Counter, std::move(help));
        sample(value);
    }
    [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

private:
    std::vector<prometheus::MetricFamily> families_;
};

double seconds(model::TimePoint time)
{
    return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

void add_devices(Metrics& metrics, const DeviceCounts& counts)
{
    metrics.family("onvigil_devices", MetricType::Gauge, "Devices in the inventory by verdict, waived ones included.");
    for (const auto level : model::all_levels)
        metrics.sample("verdict", name(level), counts.by_verdict[static_cast<std::size_t>(level)]);
    metrics.family("onvigil_devices_waived", MetricType::Gauge, "Devices by verdict with every finding waived.");
    for (const auto level : {model::Level::banned, model::Level::suspected, model::Level::advisory})
        metrics.sample("verdict", name(level), counts.waived[static_cast<std::size_t>(level)]);
    metrics.family("onvigil_devices_by_state", MetricType::Gauge, "Devices online and offline.");
    for (const auto state : {model::Presence::online, model::Presence::offline})
        metrics.sample("state", name(state), counts.by_state[static_cast<std::size_t>(state)]);
    metrics.family("onvigil_devices_by_identification", MetricType::Gauge,
                   "How far asking the devices who they are has come.");
    for (const auto state : identification_states)
        metrics.sample("state", name(state), counts.by_identification[static_cast<std::size_t>(state)]);
}

void add_rounds(Metrics& metrics, const Status& status)
{
    metrics.counter("onvigil_rounds_total", "Multicast rounds finished for this inventory.", status.rounds.count);
    metrics.gauge("onvigil_round_answers", "Answers in the last round.", status.rounds.last_answers);
    metrics.gauge("onvigil_round_duration_seconds", "How long the last round took.",
                  static_cast<double>(status.rounds.last_duration.count()) / 1000.0);
    if (status.rounds.last_finished) {
        metrics.gauge("onvigil_round_finished_timestamp_seconds", "When the last round ended.",
                      seconds(*status.rounds.last_finished));
    }
    metrics.family("onvigil_interface_answers", MetricType::Gauge, "Answers on each interface in the last round.");
    for (const auto& interface : status.interfaces)
        metrics.sample("interface", interface.name, interface.answers_last_round);
    metrics.family("onvigil_interface_silent", MetricType::Gauge, "1 where nothing at all answers.");
    for (const auto& interface : status.interfaces)
        metrics.sample("interface", interface.name, interface.silent ? 1 : 0);
    metrics.gauge("onvigil_identification_queue", "Devices waiting to be asked.", status.identification_queued);
    metrics.family("onvigil_drops_total", MetricType::Counter, "What was dropped or cut, by reason.");
    for (const auto& [reason, number] : status.drops) metrics.sample("reason", reason, number);
}

void add_sinks(Metrics& metrics, const Status& status)
{
    metrics.counter("onvigil_events_total", "Events written to the journal.", status.events_written);
    metrics.family("onvigil_sink_up", MetricType::Gauge, "1 while a sink delivers.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.state == model::SinkState::ok ? 1 : 0);
    metrics.family("onvigil_sink_backlog", MetricType::Gauge, "Events that wait for a sink.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.backlog);
    metrics.family("onvigil_sink_delivered_total", MetricType::Counter, "Events a sink has delivered.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.delivered);
    metrics.family("onvigil_sink_lost_total", MetricType::Counter, "Events a sink could not keep.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.lost);
    metrics.family("onvigil_sink_parked_total", MetricType::Counter,
                   "Events a receiver refused and that were left out.");
    for (const auto& sink : status.sinks) metrics.sample(sink, sink.parked);
    metrics.family("onvigil_sink_position", MetricType::Gauge, "How far a sink is that keeps this itself: the hub.");
    for (const auto& sink : status.sinks)
        for (const auto& [stream, number] : sink.position)
            metrics.sample(number, {{"sink", sink.name}, {"type", sink.type}, {"stream", stream}});
    metrics.family("onvigil_sink_failing", MetricType::Gauge, "1 with the words of what a sink fails at.");
    for (const auto& sink : status.sinks)
        if (sink.state != model::SinkState::ok)
            metrics.sample(1, {{"sink", sink.name}, {"type", sink.type}, {"error", sink.last_error}});
}

void add_durations(Metrics& metrics, const Status& status)
{
    const auto add = [&](const char* name, const char* help, const model::Histogram& durations) {
        metrics.family(name, MetricType::Histogram, help);
        metrics.sample(durations);
    };
    add("onvigil_round_seconds", "How long multicast rounds took.", status.round_durations);
    add("onvigil_interview_seconds", "How long asking one device took, all its requests.", status.interview_durations);
    add("onvigil_commit_seconds", "How long transactions took to be on the disk.", status.commit_durations);
    metrics.family("onvigil_sink_delivery_seconds", MetricType::Histogram,
                   "How long handing a batch of events to a sink took, failures included.");
    for (const auto& sink : status.sinks) metrics.sample(sink.deliveries, {{"sink", sink.name}, {"type", sink.type}});
}

void add_journal(Metrics& metrics, const Status& status)
{
    const auto& journal = status.journal;
    metrics.gauge("onvigil_journal_events", "Events the journal holds.", journal.events);
    metrics.gauge("onvigil_journal_bytes", "Their size, bounded by inventory.max_journal.", journal.bytes);
    metrics.gauge("onvigil_database_bytes", "The size of the file, devices included.", journal.database_bytes);
    if (!journal.oldest) return;
    metrics.gauge("onvigil_journal_oldest_timestamp_seconds", "When its oldest event was written.",
                  seconds(*journal.oldest));
}

/// The names every Prometheus client has for them.
void add_process(Metrics& metrics, const ProcessUsage& process)
{
    metrics.counter("process_cpu_seconds_total", "Processor time used, user and system.", process.cpu_seconds);
    metrics.gauge("process_start_time_seconds", "When the process was started.", process.start_time_seconds);
    metrics.gauge("process_resident_memory_bytes", "Resident memory.", process.resident_bytes);
    metrics.gauge("process_virtual_memory_bytes", "Virtual memory.", process.virtual_bytes);
    metrics.gauge("process_open_fds", "Open file descriptors.", process.open_descriptors);
    metrics.gauge("process_max_fds", "How many may be open.", process.most_descriptors);
    metrics.gauge("process_threads", "Threads.", process.threads);
}

}  // namespace

std::string metrics_text(const Status& status)
{
    Metrics metrics;
    metrics.family("onvigil_build_info", MetricType::Gauge, "Always 1; the version is in the label.");
    metrics.sample("version", status.version, 1);
    metrics.gauge("onvigil_start_time_seconds", "When the daemon started.", seconds(status.started));
    add_devices(metrics, status.devices);
    add_rounds(metrics, status);
    add_sinks(metrics, status);
    add_journal(metrics, status);
    add_durations(metrics, status);
    add_process(metrics, status.process);
    metrics.gauge("onvigil_problems", "Problems `onvigil status` names now.", status.problems.size());
    return metrics.text();
}

}  // namespace onvigil::control

#include "alerts/summary_events.hpp"

#include "alerts/event_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>

namespace onvigil::alerts {
namespace {

using model::Event;
using model::EventType;
using model::FieldValue;
using model::Severity;

void put(Event& event, std::string_view key, FieldValue value)
{
    event.fields.emplace_back(key, std::move(value));
}
void put_number(Event& event, std::string_view key, std::size_t value)
{
    put(event, key, FieldValue(static_cast<std::int64_t>(value)));
}
void put_text(Event& event, std::string_view key, std::string_view text)
{
    put(event, key, FieldValue(std::string(text)));
}

void put_counts(Event& event, const Counts& counts)
{
    put_number(event, "devices", counts.total());
    for (const auto level : model::all_levels)
        put_number(event, model::name(level), counts.by_level[static_cast<std::size_t>(level)]);
}

/// `14 devices: 2 banned, 1 suspected, 11 clear`
std::string words(const Counts& counts)
{
    std::vector<std::string> parts;
    for (const auto level : model::all_levels)
        if (const auto n = counts.by_level[static_cast<std::size_t>(level)]; n > 0)
            parts.push_back(fmt::format("{} {}", n, model::name(level)));
    const auto total = counts.total();
    return fmt::format("{} device{}{}{}", total, total == 1 ? "" : "s", parts.empty() ? "" : ": ",
                       fmt::join(parts, ", "));
}

}  // namespace

std::size_t Counts::total() const
{
    return std::accumulate(by_level.begin(), by_level.end(), std::size_t{0});
}

Event baseline_taken(const EventContext& context, const Counts& counts)
{
    auto event =
        event_of(context, EventType::baseline_taken, Severity::info, "first look around is done: " + words(counts));
    put_counts(event, counts);
    return event;
}

Event network_added(const EventContext& context, std::string_view network, const Counts& counts)
{
    auto event = event_of(context, EventType::network_added, Severity::info,
                          fmt::format("first pass over network {} is done; new there: {}", network, words(counts)));
    put_text(event, "network", network);
    put_counts(event, counts);
    return event;
}

Event policy_changed(const EventContext& context, const PolicyChange& change, const Counts& counts)
{
    std::vector<std::string> parts;
    const auto say = [&](std::string_view what, const std::vector<std::string>& lists) {
        if (!lists.empty()) parts.push_back(fmt::format("{} {}", what, fmt::join(lists, ", ")));
    };
    say("in force now:", change.added);
    say("no longer in force:", change.removed);
    say("changed:", change.changed);
    if (change.makers_changed) parts.emplace_back("makers changed");
    auto event = event_of(
        context, EventType::policy_changed, Severity::info,
        fmt::format("policy changed: {}{}{} findings opened, {} updated, {} closed; {}", fmt::join(parts, "; "),
                    parts.empty() ? "" : "; ", change.opened, change.updated, change.closed, words(counts)));
    put(event, "lists_added", change.added);
    put(event, "lists_removed", change.removed);
    put(event, "lists_changed", change.changed);
    put(event, "makers_changed", change.makers_changed);
    put_number(event, "findings_opened", change.opened);
    put_number(event, "findings_updated", change.updated);
    put_number(event, "findings_closed", change.closed);
    put_counts(event, counts);
    return event;
}

Event sensor_started(const EventContext& context, std::string_view version, const Counts& counts)
{
    auto event = event_of(context, EventType::sensor_started, Severity::info,
                          fmt::format("Onvigil {} started on {}; known: {}", version, context.sensor, words(counts)));
    put_text(event, "version", version);
    put_counts(event, counts);
    return event;
}

Event sensor_stopped(const EventContext& context, std::string_view version, const Counts& counts)
{
    auto event = event_of(context, EventType::sensor_stopped, Severity::info,
                          fmt::format("Onvigil {} stopped on {}; known: {}", version, context.sensor, words(counts)));
    put_text(event, "version", version);
    put_counts(event, counts);
    return event;
}

Event sensor_heartbeat(const EventContext& context, std::string_view version, const Counts& counts,
                       std::chrono::seconds uptime)
{
    auto event = event_of(context, EventType::sensor_heartbeat, Severity::info,
                          fmt::format("Onvigil {} on {} is watching: {}", version, context.sensor, words(counts)));
    put_text(event, "version", version);
    put(event, "uptime_s", FieldValue(static_cast<std::int64_t>(uptime.count())));
    put_counts(event, counts);
    return event;
}

Event site_renamed(const EventContext& context, std::string_view was)
{
    auto event =
        event_of(context, EventType::sensor_heartbeat, Severity::info,
                 fmt::format("the site of {} is called {} from now on; it was {}", context.sensor, context.site, was));
    put_text(event, "changed", fmt::format("site: {} -> {}", was, context.site));
    return event;
}

Event sensor_degraded(const EventContext& context, std::string_view what, std::string_view detail,
                      std::string_view advice)
{
    auto event = event_of(
        context, EventType::sensor_degraded, Severity::medium,
        fmt::format("{}{}{}{}{}", what, detail.empty() ? "" : ": ", detail, advice.empty() ? "" : "; ", advice));
    put_text(event, "what", what);
    put_text(event, "detail", detail);
    put_text(event, "do", advice);
    return event;
}

Event sensor_recovered(const EventContext& context, std::string_view what)
{
    auto event = event_of(context, EventType::sensor_recovered, Severity::info, fmt::format("recovered: {}", what));
    put_text(event, "what", what);
    return event;
}

Event events_lost(const EventContext& context, std::string_view sink, std::uint64_t count, std::uint64_t first_seq,
                  std::uint64_t last_seq, std::string_view why)
{
    auto event = event_of(context, EventType::events_lost, Severity::high,
                          fmt::format("{} event{} between seq {} and {} never reached sink {}: {}", count,
                                      count == 1 ? "" : "s", first_seq, last_seq, sink, why));
    put_text(event, "sink", sink);
    put_number(event, "lost", count);
    put_number(event, "first_seq", first_seq);
    put_number(event, "last_seq", last_seq);
    put_text(event, "reason", why);
    return event;
}

Event test_event(const EventContext& context, std::string_view sink)
{
    auto event = event_of(context, EventType::sensor_heartbeat, Severity::info,
                          fmt::format("test: sink {} of Onvigil on {} works", sink, context.sensor));
    put(event, "test", FieldValue(true));
    put_text(event, "sink", sink);
    return event;
}

}  // namespace onvigil::alerts

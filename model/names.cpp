#include "model/names.hpp"

#include "model/device.hpp"
#include "model/event.hpp"
#include "model/evidence.hpp"
#include "model/sink_status.hpp"
#include "model/verdict.hpp"

namespace onvigil::model {
namespace {

constexpr Names<Key> keys{{{Key::onvif_manufacturer, "onvif.manufacturer"},
                           {Key::onvif_model, "onvif.model"},
                           {Key::onvif_serial, "onvif.serial"},
                           {Key::onvif_hardware_id, "onvif.hardware_id"},
                           {Key::scope_name, "scope.name"},
                           {Key::scope_hardware, "scope.hardware"},
                           {Key::scope_mac, "scope.mac"},
                           {Key::scope_extension, "scope.extension"},
                           {Key::oui_organization, "oui.organization"},
                           {Key::protocol, "protocol"},
                           {Key::xmlns, "xmlns"},
                           {Key::endpoint_mac, "endpoint.mac"},
                           {Key::http_server, "http.server"},
                           {Key::http_realm, "http.realm"},
                           {Key::http_title, "http.title"},
                           {Key::rtsp_server, "rtsp.server"},
                           {Key::rtsp_realm, "rtsp.realm"},
                           {Key::tls_subject, "tls.subject"},
                           {Key::ssdp_manufacturer, "ssdp.manufacturer"},
                           {Key::ssdp_server, "ssdp.server"},
                           {Key::ssdp_usn, "ssdp.usn"},
                           {Key::mdns_instance, "mdns.instance"},
                           {Key::dhip_vendor, "dhip.vendor"},
                           {Key::dhip_model, "dhip.model"},
                           {Key::sadp_model, "sadp.model"},
                           {Key::device_kind, "device.kind"}}};

constexpr Names<Strength> strengths{{{Strength::indication, "indication"}, {Strength::proof, "proof"}}};

using State = Identification::State;
constexpr Names<State> identifications{{{State::ok, "ok"},
                                        {State::needs_login, "needs-login"},
                                        {State::refused, "refused"},
                                        {State::unreachable, "unreachable"},
                                        {State::malformed, "malformed"},
                                        {State::pending, "pending"},
                                        {State::none, "none"}}};

constexpr Names<SinkState> sink_states{
    {{SinkState::ok, "ok"}, {SinkState::retrying, "retrying"}, {SinkState::failed, "failed"}}};

constexpr Names<Presence> presences{{{Presence::online, "online"}, {Presence::offline, "offline"}}};

constexpr Names<Level> levels{{{Level::banned, "banned"},
                               {Level::suspected, "suspected"},
                               {Level::advisory, "advisory"},
                               {Level::unknown, "unknown"},
                               {Level::clear, "clear"}}};

constexpr Names<Relation> relations{{{Relation::named, "named"},
                                     {Relation::subsidiary, "subsidiary"},
                                     {Relation::affiliate, "affiliate"},
                                     {Relation::brand, "brand"},
                                     {Relation::rebrand, "rebrand"}}};

constexpr Names<Effect> effects{{{Effect::banned, "banned"}, {Effect::advisory, "advisory"}}};

constexpr Names<EventType> event_types{
    {{EventType::device_found, "device.found"},         {EventType::device_changed, "device.changed"},
     {EventType::device_moved, "device.moved"},         {EventType::device_offline, "device.offline"},
     {EventType::device_online, "device.online"},       {EventType::device_merged, "device.merged"},
     {EventType::device_forgotten, "device.forgotten"}, {EventType::device_contradiction, "device.contradiction"},
     {EventType::finding_opened, "finding.opened"},     {EventType::finding_updated, "finding.updated"},
     {EventType::finding_closed, "finding.closed"},     {EventType::finding_waived, "finding.waived"},
     {EventType::finding_unwaived, "finding.unwaived"}, {EventType::baseline_taken, "baseline.taken"},
     {EventType::network_added, "network.added"},       {EventType::policy_changed, "policy.changed"},
     {EventType::sensor_started, "sensor.started"},     {EventType::sensor_stopped, "sensor.stopped"},
     {EventType::sensor_heartbeat, "sensor.heartbeat"}, {EventType::sensor_degraded, "sensor.degraded"},
     {EventType::sensor_recovered, "sensor.recovered"}, {EventType::events_lost, "events.lost"}}};

constexpr Names<Severity> severities{{{Severity::info, "info"},
                                      {Severity::low, "low"},
                                      {Severity::medium, "medium"},
                                      {Severity::high, "high"},
                                      {Severity::critical, "critical"}}};

constexpr Names<Cause> causes{{{Cause::observed, "observed"},
                               {Cause::baseline, "baseline"},
                               {Cause::policy, "policy"},
                               {Cause::network_added, "network-added"}}};

static_assert(all_named(keys) && all_named(strengths) && all_named(identifications) && all_named(presences) &&
              all_named(levels) && all_named(relations) && all_named(effects) && all_named(event_types) &&
              all_named(severities) && all_named(causes));

}  // namespace

std::string_view name(Key key)
{
    return find_name(keys, key);
}
std::optional<Key> parse_key(std::string_view name)
{
    return find_value(keys, name);
}
std::string_view name(Strength strength)
{
    return find_name(strengths, strength);
}
std::optional<Strength> parse_strength(std::string_view name)
{
    return find_value(strengths, name);
}
std::string_view name(State state)
{
    return find_name(identifications, state);
}
std::optional<State> parse_identification(std::string_view name)
{
    return find_value(identifications, name);
}
std::string_view name(Presence presence)
{
    return find_name(presences, presence);
}
std::optional<Presence> parse_presence(std::string_view name)
{
    return find_value(presences, name);
}
std::string_view name(Level level)
{
    return find_name(levels, level);
}
std::optional<Level> parse_level(std::string_view name)
{
    return find_value(levels, name);
}
std::string_view name(Relation relation)
{
    return find_name(relations, relation);
}
std::optional<Relation> parse_relation(std::string_view name)
{
    return find_value(relations, name);
}
std::string_view name(Effect effect)
{
    return find_name(effects, effect);
}
std::optional<Effect> parse_effect(std::string_view name)
{
    return find_value(effects, name);
}

std::vector<std::string> event_type_names()
{
    std::vector<std::string> out;
    for (const auto& [type, text] : event_types) out.emplace_back(text);
    return out;
}

std::string_view name(EventType type)
{
    return find_name(event_types, type);
}
std::optional<EventType> parse_event_type(std::string_view name)
{
    return find_value(event_types, name);
}
std::string_view name(Severity severity)
{
    return find_name(severities, severity);
}
std::optional<Severity> parse_severity(std::string_view name)
{
    return find_value(severities, name);
}
std::string_view name(Cause cause)
{
    return find_name(causes, cause);
}
std::optional<Cause> parse_cause(std::string_view name)
{
    return find_value(causes, name);
}

std::string_view name(SinkState state)
{
    return find_name(sink_states, state);
}

const std::string* text_field(const Event& event, std::string_view key)
{
    for (const auto& [known, value] : event.fields)
        if (known == key) return std::get_if<std::string>(&value);
    return nullptr;
}

}  // namespace onvigil::model

#include "alerts/formats/record_format.hpp"
#include "alerts/formats/siem_terms.hpp"
#include "render/event_json.hpp"
#include "render/json_writer.hpp"

#include <algorithm>
#include <map>

namespace onvigil::alerts {
namespace {

using model::EventType;
using render::JsonWriter;

std::string_view kind(const model::Event& event)
{
    if (is_waived(event)) return "event";
    if (event.type == EventType::finding_opened || event.type == EventType::finding_updated ||
        event.type == EventType::finding_unwaived || event.type == EventType::device_contradiction ||
        event.type == EventType::sensor_degraded || event.type == EventType::events_lost ||
        event.severity == model::Severity::critical)
        return "alert";
    if (family(event.type) == "device") return "asset";
    if (family(event.type) == "sensor" || event.type == EventType::baseline_taken) return "state";
    return "event";
}

std::string_view category(EventType type)
{
    const auto of = family(type);
    if (of == "finding" || of == "policy") return "configuration";
    return of == "network" ? "network" : "host";
}

std::string_view what_happened(EventType type)
{
    switch (type) {
        case EventType::finding_opened:
            return "creation";
        case EventType::finding_closed:
            return "deletion";
        case EventType::finding_updated:
        case EventType::finding_waived:
        case EventType::finding_unwaived:
        case EventType::policy_changed:
        case EventType::device_changed:
        case EventType::device_moved:
        case EventType::device_merged:
            return "change";
        case EventType::device_online:
        case EventType::sensor_started:
            return "start";
        case EventType::device_offline:
        case EventType::device_forgotten:
        case EventType::sensor_stopped:
            return "end";
        default:
            return "info";
    }
}

/// ECS wants `00-40-8C-01-02-03`.
std::string ecs_mac(std::string_view mac)
{
    std::string out;
    for (const char c : mac) out += c == ':' ? '-' : c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

void write_event(JsonWriter& json, const model::Event& event)
{
    json.object("event", [&] {
        json.member("id", event.id);
        json.member("kind", kind(event));
        json.member("category", std::vector<std::string>{std::string(category(event.type))});
        json.member("type", std::vector<std::string>{std::string(what_happened(event.type))});
        json.member("action", model::name(event.type));
        json.member("severity", static_cast<std::int64_t>(decimal_severity(event.severity)) * 10);
        json.member("sequence", event.seq);
        json.member("module", "onvigil");
        json.member("dataset", "onvigil.events");
        optional_member(json, "reason",
                        text_of(event, "reason").empty() ? text_of(event, "changed") : text_of(event, "reason"));
    });
}

void write_device(JsonWriter& json, const model::Event& event)
{
    if (text_of(event, "device_id").empty()) return;
    json.object("device", [&] {
        json.member("id", text_of(event, "device_id"));
        optional_member(json, "manufacturer", text_of(event, "manufacturer"));
        if (const auto model_name = text_of(event, "model"); !model_name.empty()) {
            json.object("model", [&] {
                json.member("identifier", model_name);
                json.member("name", model_name);
            });
        }
        optional_member(json, "serial_number", text_of(event, "serial"));
    });

    const auto address = without_zone(text_of(event, "address"));
    const auto mac = ecs_mac(text_of(event, "mac"));
    json.object("host", [&] {
        json.member("id", text_of(event, "device_id"));
        json.member("type", "camera");  // ECS has no device.type
        optional_member(json, "hostname", text_of(event, "hostname"));
        if (!address.empty()) json.member("ip", std::vector<std::string>{std::string(address)});
        if (!mac.empty()) json.member("mac", std::vector<std::string>{mac});
    });
}

/// Everything to pivot on, whichever field it stands in.
void write_related(JsonWriter& json, const model::Event& event)
{
    const auto address = without_zone(text_of(event, "address"));
    std::vector<std::string> hosts;
    for (const auto host : {text_of(event, "hostname"), std::string_view(event.sensor)})
        if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) hosts.emplace_back(host);
    if (address.empty() && hosts.empty()) return;
    json.object("related", [&] {
        if (!address.empty()) json.member("ip", std::vector<std::string>{std::string(address)});
        if (!hosts.empty()) json.member("hosts", hosts);
    });
}

/// What the administrator called the device; ECS wants keywords under keys without dots.
void write_labels(JsonWriter& json, const model::Event& event)
{
    const auto field = std::ranges::find(event.fields, "labels", &model::Field::first);
    if (field == event.fields.end()) return;
    const auto* labels = std::get_if<std::vector<std::string>>(&field->second);
    if (labels == nullptr || labels->empty()) return;
    std::map<std::string, std::string_view> by_key;  // each once: `a.b` and `a_b` are one to it, and two are an error
    for (const std::string_view label : *labels) {
        const auto equals = std::min(label.find('='), label.size());
        std::string key(label.substr(0, equals));
        std::ranges::replace(key, '.', '_');
        by_key.emplace(std::move(key), label.substr(std::min(equals + 1, label.size())));
    }
    json.object("labels", [&] {
        for (const auto& [key, value] : by_key) json.member(key, value);
    });
}

void write_rule(JsonWriter& json, const model::Event& event)
{
    if (text_of(event, "finding_id").empty()) return;
    json.object("rule", [&] {
        json.member("id", text_of(event, "list"));
        json.member("name", text_of(event, "list"));
        json.member("uuid", text_of(event, "finding_id"));
        optional_member(json, "reference", text_of(event, "citation"));
        json.member("ruleset", "onvigil");
    });
}

void write_observer(JsonWriter& json, const model::Event& event, const RecordContext& context)
{
    json.object("observer", [&] {
        json.member("hostname", event.sensor);
        json.member("serial_number", event.sensor_id);
        json.member("product", "Onvigil");
        json.member("vendor", "Onvigil");
        json.member("version", context.identity.version);
        json.member("type", "sensor");
        if (!event.site.empty()) {
            json.object("geo", [&] { json.member("name", event.site); });
        }
    });
}

}  // namespace

void append_ecs(std::string& out, const model::Event& event, const RecordContext& context)
{
    JsonWriter json(out);
    json.begin_object();
    json.member("@timestamp", event.time);
    json.key("ecs");
    json.raw(R"({"version":"9.0.0"})");
    json.member("message", event.message);
    write_event(json, event);
    write_device(json, event);
    write_related(json, event);
    write_labels(json, event);
    write_rule(json, event);
    write_observer(json, event, context);
    json.key("onvigil");
    render::write_event_fields(json, event);
    json.end_object();
}

}  // namespace onvigil::alerts

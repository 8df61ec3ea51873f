#include "alerts/formats/record_format.hpp"
#include "alerts/formats/siem_terms.hpp"
#include "render/event_json.hpp"
#include "render/json_writer.hpp"

#include <fmt/format.h>

#include <span>

namespace onvigil::alerts {
namespace {

using model::EventType;
using render::JsonWriter;

/// class, category and activity of OCSF 1.x.
struct Class {
    std::int64_t class_uid, category_uid, activity_id;
    std::string_view class_name, category_name, activity_name;
};

Class class_of(EventType type)
{
    const auto of = family(type);
    if (of == "finding") {
        if (type == EventType::finding_opened) return {2004, 2, 1, "Detection Finding", "Findings", "Create"};
        if (type == EventType::finding_closed) return {2004, 2, 3, "Detection Finding", "Findings", "Close"};
        return {2004, 2, 2, "Detection Finding", "Findings", "Update"};
    }
    if (of == "device") return {5001, 5, 1, "Device Inventory Info", "Discovery", "Log"};
    if (type == EventType::sensor_started)
        return {6002, 6, 3, "Application Lifecycle", "Application Activity", "Start"};
    if (type == EventType::sensor_stopped) return {6002, 6, 4, "Application Lifecycle", "Application Activity", "Stop"};
    return {0, 0, 99, "Base Event", "Uncategorized", "Other"};
}

struct Status {
    std::int64_t id;
    std::string_view caption;
};

Status status_of(const model::Event& event)
{
    if (event.type == EventType::finding_closed) return {4, "Resolved"};
    if (is_waived(event)) return {3, "Suppressed"};
    if (event.type == EventType::finding_opened) return {1, "New"};
    return {2, "In Progress"};
}

/// severity_id 1 to 5, in OCSF's own words.
std::string_view severity_caption(model::Severity severity)
{
    static constexpr std::string_view captions[] = {"Informational", "Low", "Medium", "High", "Critical"};
    return captions[static_cast<std::size_t>(severity)];
}

/// A time of the event's fields, in milliseconds.
void time_member(JsonWriter& json, std::string_view key, std::string_view rfc3339)
{
    if (const auto time = model::parse_rfc3339(rfc3339)) json.member(key, time->time_since_epoch().count());
}

void write_metadata(JsonWriter& json, const model::Event& event, const RecordContext& context)
{
    json.object("metadata", [&] {
        json.member("version", "1.4.0");  // the first that knows is_alert, and a device's vendor_name and model
        json.member("uid", event.id);
        json.member("sequence", event.seq);
        json.member("event_code", model::name(event.type));
        if (family(event.type) == "finding") json.member("profiles", std::vector<std::string>{"host"});
        json.object("product", [&] {
            json.member("name", "Onvigil");
            json.member("vendor_name", "Onvigil");
            json.member("version", context.identity.version);
            json.member("uid", event.sensor_id);
        });
    });
}

/// What the Application Lifecycle class asks for.
void write_app(JsonWriter& json, const RecordContext& context)
{
    json.object("app", [&] {
        json.member("name", "Onvigil");
        json.member("vendor_name", "Onvigil");
        json.member("version", context.identity.version);
    });
}

void write_device_object(JsonWriter& json, const model::Event& event)
{
    json.object("device", [&] {
        json.member("uid", text_of(event, "device_id"));
        json.member("type_id", 7);
        json.member("type", "IOT");
        optional_member(json, "vendor_name", text_of(event, "manufacturer"));
        optional_member(json, "model", text_of(event, "model"));
        optional_member(json, "hostname", text_of(event, "hostname"));
        optional_member(json, "ip", without_zone(text_of(event, "address")));
        optional_member(json, "mac", text_of(event, "mac"));
        optional_member(json, "zone", event.site);
        time_member(json, "first_seen_time", text_of(event, "first_seen"));
        if (const auto serial = text_of(event, "serial"); !serial.empty()) {
            json.object("hw_info", [&] { json.member("serial_number", serial); });
        }
        const auto verdict = text_of(event, "verdict");
        if (verdict == "banned" || verdict == "clear") json.member("is_compliant", verdict == "clear");
    });
}

void write_finding(JsonWriter& json, const model::Event& event)
{
    const auto status = status_of(event);
    const bool proof = text_of(event, "strength") == "proof";
    json.member("status_id", status.id);
    json.member("status", status.caption);
    json.member("is_alert", event.severity >= model::Severity::medium && !is_waived(event));
    json.member("confidence_id", proof ? 3 : 1);
    json.member("confidence", proof ? "High" : "Low");
    json.object("finding_info", [&] {
        json.member("uid", text_of(event, "finding_id"));
        json.member("title", title(event.type));
        json.member("desc", event.message);
        time_member(json, "created_time", text_of(event, "opened"));
        time_member(json, "first_seen_time", text_of(event, "opened"));
        json.member("last_seen_time", event.time.time_since_epoch().count());
        optional_member(json, "src_url", text_of(event, "citation"));
        json.object("analytic", [&] {
            json.member("name", text_of(event, "list"));
            json.member("uid", text_of(event, "list"));
            json.member("type_id", 1);
            json.member("type", "Rule");
        });
    });
    const std::span only(&event, 1);
    json.objects("resources", only, [&](const auto& one) {
        json.member("uid", text_of(one, "device_id"));
        json.member("type", "IOT");
        optional_member(json, "name", text_of(one, "address"));
    });
    json.objects("evidences", only,
                 [&](const auto& one) { json.object("data", [&] { json.member("reason", text_of(one, "reason")); }); });
}

}  // namespace

void append_ocsf(std::string& out, const model::Event& event, const RecordContext& context)
{
    const auto of = class_of(event.type);
    JsonWriter json(out);
    json.begin_object();
    json.member("class_uid", of.class_uid);
    json.member("class_name", of.class_name);
    json.member("category_uid", of.category_uid);
    json.member("category_name", of.category_name);
    json.member("activity_id", of.activity_id);
    json.member("activity_name", of.activity_name);
    json.member("type_uid", of.class_uid * 100 + of.activity_id);
    json.member("type_name", fmt::format("{}: {}", of.class_name, of.activity_name));
    json.member("time", event.time.time_since_epoch().count());
    json.member("severity_id", static_cast<std::int64_t>(event.severity) + 1);
    json.member("severity", severity_caption(event.severity));
    json.member("message", event.message);
    write_metadata(json, event, context);
    if (of.class_uid == 2004) write_finding(json, event);
    if (of.class_uid == 6002) write_app(json, context);
    if (!text_of(event, "device_id").empty()) write_device_object(json, event);
    json.key("unmapped");
    render::write_event_fields(json, event);
    json.end_object();
}

}  // namespace onvigil::alerts

#include "render/device_json_reader.hpp"

#include "model/device_kind.hpp"
#include "render/contradiction.hpp"
#include "render/stored_json.hpp"

namespace onvigil::render {
namespace {

using namespace stored;

TimePoint shown_time(const json::object& object, std::string_view key)
{
    return model::parse_rfc3339(view(object.if_contains(key))).value_or(TimePoint{});
}

std::optional<model::Waiver> shown_waiver(const json::object& shown)
{
    const auto& waiver = object_at(shown, "waiver");
    if (waiver.empty()) return std::nullopt;
    return model::Waiver{string_at(waiver, "reason"), string_at(waiver, "ticket"), string_at(waiver, "by"),
                         shown_time(waiver, "since"), shown_time(waiver, "until"), strings_at(waiver, "findings")};
}

model::Identification shown_identification(const json::object& shown)
{
    const auto& inner = object_at(shown, "identification");
    model::Identification out;
    out.state = model::parse_identification(view(inner.if_contains("state"))).value_or(out.state);
    out.detail = string_at(inner, "detail");
    out.at = model::parse_rfc3339(view(inner.if_contains("at")));
    return out;
}

model::Device shown_device(const json::object& shown)
{
    model::Device device;
    device.id = string_at(shown, "id");
    device.endpoint = string_at(shown, "endpoint");
    const std::pair<const char*, model::SharedText model::Device::*> texts[] = {
        {"manufacturer", &model::Device::manufacturer},
        {"model", &model::Device::model},
        {"firmware", &model::Device::firmware},
        {"serial", &model::Device::serial},
        {"hardware_id", &model::Device::hardware_id},
        {"name", &model::Device::name},
        {"location", &model::Device::location},
        {"hostname", &model::Device::hostname},
        {"network", &model::Device::network}};
    for (const auto& [key, member] : texts) device.*member = string_at(shown, key);
    read_places(shown, device);
    for (const auto& item : array_at(shown, "macs"))
        if (const auto mac = model::parse_mac(view(&item))) device.macs.push_back({*mac, {}, false, false});
    device.presence = model::parse_presence(view(shown.if_contains("state"))).value_or(model::Presence::online);
    device.first_seen = shown_time(shown, "first_seen");
    device.last_seen = shown_time(shown, "last_seen");
    device.identification = shown_identification(shown);
    device.waiver = shown_waiver(shown);
    for (const auto& label : object_at(shown, "labels"))
        device.labels.emplace(std::string(label.key()), view(&label.value()));
    device.camera = flag_at(shown, "camera");
    // What it says it is follows from evidence, of which this claim alone is needed.
    const auto kind = string_at(shown, "kind");
    if (!kind.empty() && kind != name(model::kind_of(device)))
        device.evidence.push_back({{}, model::Key::device_kind, kind, {}, {}, {}, {}});
    return device;
}

model::Finding shown_finding(const json::object& shown)
{
    model::Finding finding;
    finding.id = string_at(shown, "id");
    finding.list = string_at(shown, "list");
    finding.maker = string_at(shown, "maker");
    finding.maker_name = string_at(shown, "maker_name");
    finding.relation = model::parse_relation(view(shown.if_contains("relation"))).value_or(model::Relation::named);
    finding.effect = model::parse_effect(view(shown.if_contains("effect"))).value_or(model::Effect::banned);
    finding.strength = model::parse_strength(view(shown.if_contains("strength"))).value_or(model::Strength::indication);
    finding.opened = shown_time(shown, "opened");
    finding.waived = flag_at(shown, "waived");
    finding.reasons = strings_at<model::SharedText>(shown, "reasons");
    finding.citation = string_at(shown, "citation");
    return finding;
}

/// `conflicts`: contradictions of identity, which stand with the device.
model::Verdict shown_verdict(const json::object& shown, std::vector<std::string>& conflicts)
{
    model::Verdict verdict;
    verdict.level = model::parse_level(view(shown.if_contains("verdict"))).value_or(model::Level::unknown);
    verdict.maker = string_at(shown, "maker");
    verdict.maker_name = string_at(shown, "maker_name");
    verdict.maker_strength = model::parse_strength(view(shown.if_contains("maker_strength")));
    verdict.brand = string_at(shown, "brand");
    for (const json::object& one : objects_at(shown, "contradictions_told")) {
        const auto kind = string_at(one, "kind");
        if (kind == name(ContradictionKind::judgement)) verdict.contradictions.push_back(string_at(one, "text"));
        if (kind == name(ContradictionKind::identity)) conflicts.push_back(string_at(one, "text"));
        if (kind == name(ContradictionKind::place))
            verdict.places.push_back({string_at(one, "text"), string_at(one, "why"), string_at(one, "why_brief")});
    }
    verdict.notes = strings_at<model::SharedText>(shown, "notes");
    for (const json::object& one : objects_at(shown, "findings")) verdict.findings.push_back(shown_finding(one));
    for (const json::object& one : objects_at(shown, "reasons")) {
        const auto key = model::parse_key(view(one.if_contains("key")));
        const auto source = model::parse_protocol(view(one.if_contains("source")));
        const auto strength = model::parse_strength(view(one.if_contains("strength")));
        if (key && source && strength)
            verdict.reasons.push_back(
                {string_at(one, "maker"), *strength, string_at(one, "text"), *key, *source, string_at(one, "badge")});
    }
    for (const json::object& one : objects_at(shown, "announced"))
        verdict.announced.push_back({string_at(one, "list"), string_at(one, "maker"),
                                     model::parse_date(view(one.if_contains("effective"))), string_at(one, "text"),
                                     string_at(one, "citation")});
    return verdict;
}

}  // namespace

Result<model::Record, Problem> record_from_shown(const json::object& shown)
{
    if (view(shown.if_contains("id")).empty()) return Problem{"a device without an id"};
    auto device = shown_device(shown);
    auto verdict = shown_verdict(shown, device.conflicts);
    return model::Record{std::make_shared<const model::Device>(std::move(device)),
                         std::make_shared<const model::Verdict>(std::move(verdict))};
}

}  // namespace onvigil::render

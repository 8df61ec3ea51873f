#include "render/device_json.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "model/device_kind.hpp"
#include "render/address_text.hpp"
#include "render/contradiction.hpp"
#include "render/event_json.hpp"
#include "render/json_writer.hpp"
#include "render/main_address.hpp"
#include "render/report/report_summary.hpp"
#include "render/why_column.hpp"

namespace onvigil::render {
namespace {

using model::Device;
using model::Verdict;

/// A device that was never judged: the contract's keys with nothing in them.
const Verdict unjudged{};

/// Enough for almost every device, so that a list grows its text once a device at most.
constexpr std::size_t usual_device_bytes = 2048;

struct Shown {
    const Device& device;
    const Verdict& verdict;
    const model::Record& record;
    std::string_view site;
    mutable std::optional<Why> told{};

    /// Both of its forms are written.
    [[nodiscard]] const Why& reason() const { return told ? *told : told.emplace(why(record)); }
};

void write_waiver(JsonWriter& json, const Shown& shown)
{
    const auto& waiver = shown.device.waiver;
    if (!waiver) return json.null();
    json.begin_object();
    json.member("reason", waiver->reason);
    json.member_or_null("ticket", waiver->ticket);
    json.member("by", waiver->by);
    json.member("since", waiver->since);
    json.member("until", waiver->until);
    json.member("findings", waiver->findings);
    json.end_object();
}

void write_identification(JsonWriter& json, const Shown& shown)
{
    const auto& identification = shown.device.identification;
    json.begin_object();
    json.member("state", name(identification.state));
    json.member("detail", identification.detail);
    json.member("at", identification.at);
    json.end_object();
}

void write_findings(JsonWriter& json, const std::vector<model::Finding>& findings)
{
    json.values(findings, [&](const auto& finding) {
        json.begin_object();
        json.member("id", finding.id);
        json.member("list", finding.list);
        json.member("maker", finding.maker);
        json.member_or_null("maker_name", finding.maker_name);
        json.member("relation", name(finding.relation));
        json.member("effect", name(finding.effect));
        json.member("strength", name(finding.strength));
        json.member("opened", finding.opened);
        json.member("waived", finding.waived);
        json.member("reasons", finding.reasons);
        json.member_or_null("citation", finding.citation);
        json.end_object();
    });
}

/// What the policy holds against it and what the inventory found odd, in one list.
void write_contradictions(JsonWriter& json, const Verdict& verdict, const std::vector<std::string>& conflicts = {})
{
    json.begin_array();
    for (const auto& text : verdict.contradictions) json.string(text);
    for (const auto& text : conflicts) json.string(text);
    for (const auto& place : verdict.places) json.string(place.text);
    json.end_array();
}

/// The same for people.
void write_told_contradictions(JsonWriter& json, const std::vector<Contradiction>& contradictions)
{
    json.objects("contradictions_told", contradictions, [&](const auto& one) {
        json.member("kind", name(one.kind));
        json.member("text", one.text);
        json.member("sentence", one.sentence);
        json.member_or_null("why", one.why);
        json.member_or_null("why_brief", one.brief_why);
    });
}

void write_labels(JsonWriter& json, const Shown& shown)
{
    json.begin_object();
    for (const auto& [key, value] : shown.device.labels) json.member(key, value);
    json.end_object();
}

struct KeyRow {
    std::string_view name;
    void (*write)(JsonWriter& json, const Shown& shown);
};

std::string_view strength_name(const Verdict& verdict)
{
    return verdict.maker_strength ? name(*verdict.maker_strength) : std::string_view();
}

/// Every key of the contract in its order, and ours behind them.
constexpr KeyRow key_rows[] = {
    {"id", [](auto& json, auto& shown) { json.string(shown.device.id); }},
    {"site", [](auto& json, auto& shown) { json.string(shown.site); }},
    {"verdict", [](auto& json, auto& shown) { json.string(name(shown.verdict.level)); }},
    {"waiver", write_waiver},
    {"maker", [](auto& json, auto& shown) { json.string_or_null(shown.verdict.maker); }},
    {"maker_name", [](auto& json, auto& shown) { json.string_or_null(shown.verdict.maker_name); }},
    {"maker_strength", [](auto& json, auto& shown) { json.string_or_null(strength_name(shown.verdict)); }},
    {"brand", [](auto& json, auto& shown) { json.string_or_null(shown.verdict.brand); }},
    {"manufacturer", [](auto& json, auto& shown) { json.string_or_null(shown.device.manufacturer); }},
    {"model", [](auto& json, auto& shown) { json.string_or_null(shown.device.model); }},
    {"firmware", [](auto& json, auto& shown) { json.string_or_null(shown.device.firmware); }},
    {"serial", [](auto& json, auto& shown) { json.string_or_null(shown.device.serial); }},
    {"hardware_id", [](auto& json, auto& shown) { json.string_or_null(shown.device.hardware_id); }},
    {"name", [](auto& json, auto& shown) { json.string_or_null(shown.device.name); }},
    {"location", [](auto& json, auto& shown) { json.string_or_null(shown.device.location); }},
    {"hostname", [](auto& json, auto& shown) { json.string_or_null(shown.device.hostname); }},
    {"addresses",
     [](auto& json, auto& shown) {
         json.values(addresses_shown(shown.device), [&](const auto* one) { json.string(address_text(*one)); });
     }},
    {"macs",
     [](auto& json, auto& shown) {
         json.values(macs_shown(shown.device), [&](const auto* one) { json.string(to_text(one->mac)); });
     }},
    {"endpoint", [](auto& json, auto& shown) { json.string_or_null(shown.device.endpoint); }},
    {"xaddrs", [](auto& json, auto& shown) { json.strings(shown.device.xaddrs); }},
    {"scopes", [](auto& json, auto& shown) { json.strings(shown.device.scopes); }},
    {"protocols",
     [](auto& json, auto& shown) {
         json.values(shown.device.protocols, [&](const auto protocol) { json.string(name(protocol)); });
     }},
    {"state", [](auto& json, auto& shown) { json.string(name(shown.device.presence)); }},
    {"first_seen", [](auto& json, auto& shown) { json.time(shown.device.first_seen); }},
    {"last_seen", [](auto& json, auto& shown) { json.time(shown.device.last_seen); }},
    {"identification", write_identification},
    {"findings", [](auto& json, auto& shown) { write_findings(json, shown.verdict.findings); }},
    {"contradictions",
     [](auto& json, auto& shown) { write_contradictions(json, shown.verdict, shown.device.conflicts); }},
    {"labels", write_labels},
    {"camera", [](auto& json, auto& shown) { json.boolean(shown.device.camera); }},
    {"kind", [](auto& json, auto& shown) { json.string(name(model::kind_of(shown.device))); }},
    {"network", [](auto& json, auto& shown) { json.string_or_null(shown.device.network); }},
    {"why", [](auto& json, auto& shown) { json.string(shown.reason().full); }},
    {"why_brief", [](auto& json, auto& shown) { json.string(shown.reason().brief); }},
    {"waived", [](auto& json, auto& shown) { json.boolean(is_waived(shown.record)); }},
};
static_assert(std::size(key_rows) <= 8 * sizeof(DeviceKeys));

/// The object stays open.
void write_device(JsonWriter& json, const model::Record& record, std::string_view site, DeviceKeys keys = every_key)
{
    const Shown shown{*record.device, record.verdict ? *record.verdict : unjudged, record, site};
    for (const auto& row : key_rows) {
        if ((keys & DeviceKeys{1} << (&row - key_rows)) == 0) continue;
        json.key(row.name);
        row.write(json, shown);
    }
}

void write_maker(JsonWriter& json, const Verdict& verdict)
{
    json.member_or_null("maker", verdict.maker);
    json.member_or_null("maker_name", verdict.maker_name);
    json.member_or_null("maker_strength", strength_name(verdict));
    json.member_or_null("brand", verdict.brand);
}

void write_reasons(JsonWriter& json, const Verdict& verdict)
{
    json.objects("reasons", verdict.reasons, [&](const auto& reason) {
        json.member_or_null("maker", reason.maker);
        json.member("strength", name(reason.strength));
        json.member("text", reason.text);
        json.member("key", name(reason.key));
        json.member("source", name(reason.source));
        json.member_or_null("badge", reason.badge);
    });
}

void write_announced(JsonWriter& json, const Verdict& verdict)
{
    json.objects("announced", verdict.announced, [&](const auto& mention) {
        json.member("list", mention.list);
        json.member_or_null("maker", mention.maker);
        json.member("effective", mention.effective);
        json.member("text", mention.text);
        json.member_or_null("citation", mention.citation);
    });
    json.member("notes", verdict.notes);
}

void write_list(JsonWriter& json, const ListNote& list)
{
    json.begin_object();
    json.member("id", list.id);
    json.member("title", list.title);
    json.member_or_null("jurisdiction", list.jurisdiction);
    json.member_or_null("authority", list.authority);
    json.member_or_null("kind", list.kind);
    json.member_or_null("effect", list.effect);
    json.member("in_force", list.in_force);
    json.member("effective", list.effective);
    json.member("as_of", list.as_of);
    json.member_or_null("citation", list.citation);
    json.end_object();
}

void write_lists(JsonWriter& json, const std::vector<ListNote>& lists)
{
    json.array("lists", lists, [&](const auto& list) { write_list(json, list); });
}

void write_evidence(JsonWriter& json, const std::vector<WeighedEvidence>& evidence)
{
    json.objects("evidence", evidence, [&](const auto& weighed) {
        json.member("source", name(weighed.evidence.source));
        json.member("key", name(weighed.evidence.key));
        json.member("value", weighed.evidence.value);
        json.member_or_null("strength", weighed.strength ? name(*weighed.strength) : "");
        json.member_or_null("maker", weighed.maker);
        json.member("first_seen", weighed.evidence.first_seen);
        json.member("last_seen", weighed.evidence.last_seen);
        json.member_or_null("detail", weighed.evidence.detail);
        json.member_or_null("via", weighed.evidence.via);
    });
}

}  // namespace

void append_list_note(std::string& out, const ListNote& list)
{
    JsonWriter json(out);
    write_list(json, list);
}

std::vector<std::string> device_keys()
{
    std::vector<std::string> names;
    for (const auto& row : key_rows) names.emplace_back(row.name);
    return names;
}

DeviceKeys device_key(std::string_view name)
{
    const auto found = std::ranges::find(key_rows, name, &KeyRow::name);
    return found == std::end(key_rows) ? 0 : DeviceKeys{1} << (found - std::begin(key_rows));
}

void append_device(std::string& out, const model::Record& record, std::string_view site, DeviceKeys keys)
{
    JsonWriter json(out);
    json.begin_object();
    write_device(json, record, site, keys);
    json.end_object();
}

void append_details(std::string& out, const DeviceDetails& details, DetailsWanted wanted, std::string_view site)
{
    const Verdict& verdict = details.record.verdict ? *details.record.verdict : unjudged;
    JsonWriter json(out);
    json.begin_object();
    write_device(json, details.record, site);
    write_reasons(json, verdict);
    write_told_contradictions(json, contradictions_of(verdict, details.record.device->conflicts));
    write_announced(json, verdict);
    write_lists(json, details.lists);
    if (wanted.evidence) write_evidence(json, details.evidence);
    if (wanted.history) {
        json.array("history", details.history, [&](const auto& event) { json.raw(event_json(event)); });
    }
    json.end_object();
}

void append_argument(std::string& out, const DeviceDetails& details)
{
    const Verdict& verdict = details.record.verdict ? *details.record.verdict : unjudged;
    JsonWriter json(out);
    json.begin_object();
    json.key("findings");
    write_findings(json, verdict.findings);
    write_reasons(json, verdict);
    write_evidence(json, details.evidence);
    json.end_object();
}

std::string devices_json(std::span<const model::Record> records, std::string_view site)
{
    std::string out;
    out.reserve(32 + records.size() * usual_device_bytes);
    JsonWriter json(out);
    json.begin_object();
    json.objects("devices", records, [&](const auto& record) { write_device(json, record, site); });
    json.end_object();
    out += '\n';
    return out;
}

void append_verdict(std::string& out, const Verdict& verdict)
{
    JsonWriter json(out);
    json.begin_object();
    json.member("verdict", name(verdict.level));
    write_maker(json, verdict);
    json.key("findings");
    write_findings(json, verdict.findings);
    json.key("contradictions");
    write_contradictions(json, verdict);
    write_reasons(json, verdict);
    write_told_contradictions(json, contradictions_of(verdict));
    write_announced(json, verdict);
    json.end_object();
}

}  // namespace onvigil::render

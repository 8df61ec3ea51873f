#include "render/device_json.hpp"

#include "model/device_kind.hpp"
#include "render/event_json.hpp"
#include "render/json_writer.hpp"
#include "render/why.hpp"

namespace onvigil::render {
namespace {

using model::Device;
using model::Verdict;

/// A device that was never judged: the contract's keys with nothing in them.
const Verdict unjudged{};

/// Enough for almost every device, so that a list grows its text once a device at most.
constexpr std::size_t usual_device_bytes = 2048;

void write_waiver(JsonWriter& json, const std::optional<model::Waiver>& waiver)
{
    json.key("waiver");
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

void write_maker(JsonWriter& json, const Verdict& verdict)
{
    json.member_or_null("maker", verdict.maker);
    json.member_or_null("maker_name", verdict.maker_name);
    json.member_or_null("maker_strength", verdict.maker_strength ? name(*verdict.maker_strength) : "");
    json.member_or_null("brand", verdict.brand);
}

void write_stated(JsonWriter& json, const Device& device)
{
    json.member_or_null("manufacturer", device.manufacturer);
    json.member_or_null("model", device.model);
    json.member_or_null("firmware", device.firmware);
    json.member_or_null("serial", device.serial);
    json.member_or_null("hardware_id", device.hardware_id);
    json.member_or_null("name", device.name);
    json.member_or_null("location", device.location);
    json.member_or_null("hostname", device.hostname);
}

void write_whereabouts(JsonWriter& json, const Device& device)
{
    json.array("addresses", device.addresses, [&](const auto& address) { json.string(address.to_string()); });
    json.array("macs", device.macs, [&](const auto& mac) { json.string(to_text(mac.mac)); });
    json.member_or_null("endpoint", device.endpoint);
    json.member("xaddrs", device.xaddrs);
    json.member("scopes", device.scopes);
    json.array("protocols", device.protocols, [&](const auto protocol) { json.string(name(protocol)); });
    json.member("state", name(device.presence));
    json.member("first_seen", device.first_seen);
    json.member("last_seen", device.last_seen);
}

void write_identification(JsonWriter& json, const model::Identification& identification)
{
    json.object("identification", [&] {
        json.member("state", name(identification.state));
        json.member("detail", identification.detail);
        json.member("at", identification.at);
    });
}

void write_findings(JsonWriter& json, const std::vector<model::Finding>& findings)
{
    json.objects("findings", findings, [&](const auto& finding) {
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
    });
}

/// What the policy holds against it and what the inventory found odd, in one list.
void write_contradictions(JsonWriter& json, const Verdict& verdict, const Device& device)
{
    json.key("contradictions");
    json.begin_array();
    for (const auto& text : verdict.contradictions) json.string(text);
    for (const auto& text : device.conflicts) json.string(text);
    json.end_array();
}

void write_labels(JsonWriter& json, const std::map<std::string, std::string>& labels)
{
    json.object("labels", [&] {
        for (const auto& [key, value] : labels) json.member(key, value);
    });
}

/// Every key of the contract in its order, and ours behind them; the object stays open.
void write_device(JsonWriter& json, const model::Record& record, std::string_view site)
{
    const Device& device = *record.device;
    const Verdict& verdict = record.verdict ? *record.verdict : unjudged;
    json.member("id", device.id);
    json.member("site", site);
    json.member("verdict", name(verdict.level));
    write_waiver(json, device.waiver);
    write_maker(json, verdict);
    write_stated(json, device);
    write_whereabouts(json, device);
    write_identification(json, device.identification);
    write_findings(json, verdict.findings);
    write_contradictions(json, verdict, device);
    write_labels(json, device.labels);
    json.member("camera", device.camera);
    json.member("kind", name(model::kind_of(device)));
    json.member_or_null("network", device.network);
    json.member("why", why(record));
}

void write_reasons(JsonWriter& json, const Verdict& verdict)
{
    json.objects("reasons", verdict.reasons, [&](const auto& reason) {
        json.member_or_null("maker", reason.maker);
        json.member("strength", name(reason.strength));
        json.member("text", reason.text);
        json.member("key", name(reason.key));
        json.member("source", name(reason.source));
    });
}

void write_announced(JsonWriter& json, const Verdict& verdict)
{
    json.objects("announced", verdict.announced, [&](const auto& mention) {
        json.member("list", mention.list);
        json.member_or_null("maker", mention.maker);
        json.member_or_null("effective", mention.effective ? model::to_text(*mention.effective) : "");
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
    json.member_or_null("effective", list.effective ? model::to_text(*list.effective) : "");
    json.member_or_null("as_of", list.as_of ? model::to_text(*list.as_of) : "");
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

void append_device(std::string& out, const model::Record& record, std::string_view site)
{
    JsonWriter json(out);
    json.begin_object();
    write_device(json, record, site);
    json.end_object();
}

void append_details(std::string& out, const DeviceDetails& details, DetailsWanted wanted, std::string_view site)
{
    const Verdict& verdict = details.record.verdict ? *details.record.verdict : unjudged;
    JsonWriter json(out);
    json.begin_object();
    write_device(json, details.record, site);
    write_reasons(json, verdict);
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
    write_findings(json, verdict.findings);
    json.member("contradictions", verdict.contradictions);
    write_reasons(json, verdict);
    write_announced(json, verdict);
    json.end_object();
}

}  // namespace onvigil::render

#include "render/stored_device.hpp"

#include <algorithm>

#include "render/address_text.hpp"
#include "render/stored_json.hpp"

namespace onvigil::render {
namespace {

using namespace stored;

void store_macs(JsonWriter& out, const std::vector<model::DeviceMac>& macs)
{
    if (macs.empty()) return;
    out.array("macs", macs, [&](const auto& mac) {
        out.begin_array();
        out.string(model::to_text(mac.mac));
        out.string(mac.organization);
        out.boolean(mac.self_stated);
        out.boolean(mac.settled);
        if (mac.disputed) out.boolean(true);
        out.end_array();
    });
}

bool said_together(const model::Evidence& a, const model::Evidence& b)
{
    return a.source == b.source && a.via == b.via && a.first_seen == b.first_seen && a.last_seen == b.last_seen;
}

/// What was said together stands together: [source, via, first, last, [key, value, detail], ...].
void store_evidence(JsonWriter& out, const std::vector<model::Evidence>& evidence)
{
    if (evidence.empty()) return;
    out.key("evidence");
    out.begin_array();
    const model::Evidence* head = nullptr;
    for (const auto& claim : evidence) {
        if (head == nullptr || !said_together(*head, claim)) {
            if (head != nullptr) out.end_array();
            head = &claim;
            out.begin_array();
            out.string(model::name(claim.source));
            out.string(claim.via);
            out.number(ticks(claim.first_seen));
            out.number(ticks(claim.last_seen));
        }
        out.begin_array();
        out.string(model::name(claim.key));
        out.string(claim.value);
        if (!claim.detail.empty()) out.string(claim.detail);
        out.end_array();
    }
    out.end_array();
    out.end_array();
}

void store_identification(JsonWriter& out, const model::Identification& identification)
{
    out.object("ident", [&] {
        out.member("state", model::name(identification.state));
        text(out, "detail", identification.detail);
        if (identification.at) out.member("at", ticks(*identification.at));
    });
}

void store_identity(JsonWriter& out, const model::IdentityState& identity)
{
    if (identity == model::IdentityState{}) return;
    out.object("identity", [&] {
        out.array("stated", identity.stated_addresses, [&](const auto& address) { out.string(address_text(address)); });
        out.array("ranks", identity.text_ranks, [&](const auto rank) { out.number(std::uint64_t{rank}); });
        if (!identity.missed_at.empty()) {
            out.array("missed", identity.missed_at, [&](const auto rounds) { out.number(std::uint64_t{rounds}); });
        }
        flag(out, "unstable", identity.unstable_endpoint);
        if (identity.endpoint_at != TimePoint{}) out.member("answered", ticks(identity.endpoint_at));
        if (identity.found_by != TimePoint{}) out.member("found", ticks(identity.found_by));
    });
}

void store_predecessors(JsonWriter& out, const std::vector<model::Predecessor>& predecessors)
{
    if (predecessors.empty()) return;
    out.array("after", predecessors, [&](const model::Predecessor& one) {
        out.begin_object();
        out.member("id", one.id);
        out.member("until", ticks(one.until));
        store_evidence(out, one.evidence);
        out.end_object();
    });
}

void store_waiver(JsonWriter& out, const model::Waiver& waiver)
{
    out.object("waiver", [&] {
        text(out, "reason", waiver.reason);
        text(out, "ticket", waiver.ticket);
        text(out, "by", waiver.by);
        out.member("since", ticks(waiver.since));
        out.member("until", ticks(waiver.until));
        list(out, "findings", waiver.findings);
        text(out, "serial", waiver.serial);
    });
}

void store_labels(JsonWriter& out, const std::map<std::string, std::string>& labels)
{
    if (labels.empty()) return;
    out.object("labels", [&] {
        for (const auto& [key, value] : labels) out.member(key, value);
    });
}

struct TextMember {
    std::string_view key;
    model::SharedText model::Device::*member;
};
constexpr std::array<TextMember, 9> device_texts{{{"manufacturer", &model::Device::manufacturer},
                                                  {"model", &model::Device::model},
                                                  {"firmware", &model::Device::firmware},
                                                  {"serial", &model::Device::serial},
                                                  {"hwid", &model::Device::hardware_id},
                                                  {"name", &model::Device::name},
                                                  {"location", &model::Device::location},
                                                  {"hostname", &model::Device::hostname},
                                                  {"network", &model::Device::network}}};

std::vector<model::DeviceMac> read_macs(const json::object& object)
{
    std::vector<model::DeviceMac> out;
    out.reserve(array_at(object, "macs").size());
    each_row(object, "macs", [&](const Row& row) {
        if (const auto mac = model::parse_mac(view(row.at(0))))
            out.push_back({*mac, row.text(1), truth(row.at(2)), truth(row.at(3)), truth(row.at(4))});
    });
    return out;
}

TimePoint time_of(const json::value* value)
{
    return TimePoint{TimePoint::duration{number(value)}};
}

std::vector<model::Evidence> read_evidence(const json::object& object)
{
    constexpr std::size_t head_cells = 4;
    std::vector<model::Evidence> out;
    std::size_t count = 0;
    each_row(object, "evidence",
             [&](const Row& row) { count += row.cells.size() - std::min(row.cells.size(), head_cells); });
    out.reserve(count);
    each_row(object, "evidence", [&](const Row& row) {
        const auto source = model::parse_protocol(view(row.at(0)));
        for (std::size_t i = head_cells; source && i < row.cells.size(); ++i) {
            if (!row.cells[i].is_array()) continue;
            const Row claim{row.cells[i].get_array()};
            if (const auto key = model::parse_key(view(claim.at(0))))
                out.push_back(
                    {*source, *key, claim.text(1), claim.text(2), row.text(1), time_of(row.at(2)), time_of(row.at(3))});
        }
    });
    return out;
}

model::Identification read_identification(const json::object& object)
{
    model::Identification out;
    const auto& inner = object_at(object, "ident");
    out.state = model::parse_identification(view(inner.if_contains("state"))).value_or(out.state);
    out.detail = string_at(inner, "detail");
    if (inner.contains("at")) out.at = time_at(inner, "at");
    return out;
}

std::optional<model::Waiver> read_waiver(const json::object& object)
{
    const auto& inner = object_at(object, "waiver");
    if (inner.empty()) return std::nullopt;
    return model::Waiver{string_at(inner, "reason"), string_at(inner, "ticket"), string_at(inner, "by"),
                         time_at(inner, "since"),    time_at(inner, "until"),    strings_at(inner, "findings"),
                         string_at(inner, "serial")};
}

/// Devices that were stored before it was kept have none: who told their texts is then not known.
model::IdentityState read_identity(const json::object& object)
{
    model::IdentityState out;
    const auto& inner = object_at(object, "identity");
    for (const auto& item : array_at(inner, "stated"))
        if (const auto address = address_of(view(&item))) out.stated_addresses.push_back(*address);
    const auto& ranks = array_at(inner, "ranks");
    for (std::size_t i = 0; i < ranks.size() && i < out.text_ranks.size(); ++i)
        out.text_ranks[i] = static_cast<std::uint8_t>(number(&ranks[i]));
    for (const auto& rounds : array_at(inner, "missed"))
        out.missed_at.push_back(static_cast<std::uint8_t>(number(&rounds)));
    out.unstable_endpoint = flag_at(inner, "unstable");
    out.endpoint_at = time_at(inner, "answered");
    out.found_by = time_at(inner, "found");
    return out;
}

void read_predecessors(const json::object& object, std::vector<model::Predecessor>& into)
{
    for (const json::object& one : objects_at(object, "after"))
        into.push_back({string_at(one, "id"), time_at(one, "until"), read_evidence(one)});
}

void read_labels(const json::object& object, model::Device& device)
{
    for (const auto& label : object_at(object, "labels"))
        device.labels.emplace(std::string(label.key().data(), label.key().size()), view(&label.value()));
}

}  // namespace

void stored::read_places(const json::object& object, model::Device& device)
{
    const auto& addresses = array_at(object, "addresses");
    device.addresses.reserve(addresses.size());
    for (const auto& item : addresses)
        if (const auto address = address_of(view(&item))) device.addresses.push_back(*address);
    const auto& protocols = array_at(object, "protocols");
    device.protocols.reserve(protocols.size());
    for (const auto& item : protocols)
        if (const auto protocol = model::parse_protocol(view(&item))) device.protocols.push_back(*protocol);
    device.xaddrs = strings_at(object, "xaddrs");
    device.scopes = strings_at<model::SharedText>(object, "scopes");
}

std::string to_document(const model::Device& device)
{
    std::string document;
    document.reserve(2048);
    JsonWriter out(document);
    out.begin_object();
    text(out, "id", device.id);
    text(out, "key", device.identity_key);
    text(out, "endpoint", device.endpoint);
    for (const auto& [key, member] : device_texts) text(out, key, device.*member);
    if (!device.addresses.empty()) {
        out.array("addresses", device.addresses, [&](const auto& address) { out.string(address_text(address)); });
    }
    store_macs(out, device.macs);
    list(out, "xaddrs", device.xaddrs);
    list(out, "scopes", device.scopes);
    if (!device.protocols.empty()) {
        out.array("protocols", device.protocols, [&](const auto protocol) { out.string(model::name(protocol)); });
    }
    flag(out, "foreign", device.foreign_subnet);
    if (device.presence == model::Presence::offline) out.member("presence", model::name(device.presence));
    if (device.missed_rounds > 0) out.member("missed", std::uint64_t{device.missed_rounds});
    out.member("first", ticks(device.first_seen));
    out.member("last", ticks(device.last_seen));
    store_identification(out, device.identification);
    store_evidence(out, device.evidence);
    list(out, "conflicts", device.conflicts);
    flag(out, "camera", device.camera);
    store_identity(out, device.identity);
    store_predecessors(out, device.predecessors);
    if (device.waiver) store_waiver(out, *device.waiver);
    store_labels(out, device.labels);
    out.end_object();
    return document;
}

Result<model::Device, Problem> device_from_document(std::string_view document)
{
    return with_object<model::Device>(
        document, "device", [](const json::object& object) -> Result<model::Device, Problem> {
            model::Device device;
            for (const auto& [key, member] : device_texts) device.*member = string_at(object, key);
            device.id = string_at(object, "id");
            device.identity_key = string_at(object, "key");
            device.endpoint = string_at(object, "endpoint");
            if (device.id.empty()) return Problem{"a stored device has no id"};
            read_places(object, device);
            device.conflicts = strings_at(object, "conflicts");
            device.foreign_subnet = flag_at(object, "foreign");
            device.macs = read_macs(object);
            device.presence =
                model::parse_presence(view(object.if_contains("presence"))).value_or(model::Presence::online);
            device.missed_rounds = static_cast<unsigned>(number(object.if_contains("missed")));
            device.first_seen = time_at(object, "first");
            device.last_seen = time_at(object, "last");
            device.identification = read_identification(object);
            device.evidence = read_evidence(object);
            device.camera = flag_at(object, "camera");
            device.identity = read_identity(object);
            read_predecessors(object, device.predecessors);
            device.waiver = read_waiver(object);
            read_labels(object, device);
            return device;
        });
}

}  // namespace onvigil::render

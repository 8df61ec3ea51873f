#pragma once
/// fake_handler.hpp - a daemon that holds what a test puts in and notes what it is asked to change.

#include "control/handler.hpp"

#include <fmt/format.h>
#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <vector>

namespace onvigil::control {

class FakeHandler : public Handler {
public:
    std::map<std::string, model::Record, std::less<>> records;
    std::vector<model::Event> journal;
    std::vector<ListView> lists;
    Status state;
    std::vector<std::string> changes;  ///< "waive dev-… by uid 0 (root): reason"
    std::shared_ptr<ScanView> running_scan = std::make_shared<ScanView>();
    std::optional<Refusal> refuses;  ///< what every change and every question about the past is answered with
    std::size_t events_before_refusal = 0;

    FakeHandler()
    {
        state.version = "0.1.0";
        state.site = "hq";
        state.sensor = "sensor-1";
        state.started = now_value - std::chrono::hours(288);
        state.now = now_value;
    }

    void add(const model::Record& record)
    {
        records[record.device->id] = record;
        state.devices.count(record);
    }

    model::TimePoint now() const override { return now_value; }
    Status status() const override { return state; }
    std::string site() const override { return state.site; }

    std::size_t each_device(std::string_view after_id, std::size_t count, const Visit& visit) const override
    {
        std::size_t visited = 0;
        for (auto it = records.upper_bound(after_id); it != records.end() && visited < count; ++it, ++visited)
            visit(it->second);
        return visited;
    }
    model::Record device(std::string_view id) const override
    {
        const auto found = records.find(id);
        return found == records.end() ? model::Record{} : found->second;
    }
    Answering<render::DeviceDetails> details(std::string id, render::DetailsWanted wanted) override
    {
        render::DeviceDetails out{.record = device(id), .evidence = {}, .history = {}, .lists = {}};
        if (wanted.evidence)
            for (const auto& evidence : out.record.device->evidence)
                out.evidence.push_back({evidence, "hikvision", model::Strength::proof});
        for (const auto& event : journal)
            if (const auto* of = model::text_field(event, "device_id"); wanted.history && of != nullptr && *of == id)
                out.history.push_back(event);
        for (const auto& list : lists)
            out.lists.push_back({.id = list.id,
                                 .title = list.title,
                                 .jurisdiction = {},
                                 .authority = {},
                                 .kind = {},
                                 .effect = {},
                                 .in_force = true,
                                 .effective = list.effective,
                                 .as_of = {},
                                 .citation = list.citation});
        co_return out;
    }

    Result<std::shared_ptr<const ScanView>, Refusal> scan(ScanRequest request) override
    {
        if (refuses) return *refuses;
        changes.push_back(fmt::format("scan of {} networks", request.networks.size()));
        return std::shared_ptr<const ScanView>(running_scan);
    }

    Answering<std::vector<model::Event>> events(EventQuery query) override
    {
        std::vector<model::Event> out;
        if (refuses && query.after_seq >= events_before_refusal) co_return *refuses;
        for (const auto& event : journal)
            if (matches(query, event) && (query.limit == 0 || out.size() < query.limit)) out.push_back(event);
        co_return out;
    }

    Answering<model::Record> waive(std::string id, WaiverRequest request, Actor by) override
    {
        if (refuses) co_return *refuses;
        changes.push_back(fmt::format("waive {} by {}: {} ({})", id, by.text, request.reason, request.ticket));
        auto device = *records[id].device;
        device.waiver = model::Waiver{request.reason, request.ticket, by.text, now_value, request.until, {"fnd-1"}};
        records[id].device = std::make_shared<const model::Device>(std::move(device));
        co_return records[id];
    }
    Answering<model::Record> unwaive(std::string id, Actor by) override
    {
        if (refuses) co_return *refuses;
        changes.push_back(fmt::format("unwaive {} by {}", id, by.text));
        co_return records[id];
    }
    Answering<model::Record> label(std::string id, Labels labels, Actor) override
    {
        if (refuses) co_return *refuses;
        auto device = *records[id].device;
        for (const auto& [key, value] : labels) {
            changes.push_back(fmt::format("label {} {}={}", id, key, value.value_or("-")));
            if (value)
                device.labels[key] = *value;
            else
                device.labels.erase(key);
        }
        records[id].device = std::make_shared<const model::Device>(std::move(device));
        co_return records[id];
    }
    Answering<model::Record> forget(std::string id, Actor) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("forget " + id);
        const auto gone = records[id];
        records.erase(id);
        co_return gone;
    }

    std::vector<ListView> policy_lists() const override { return lists; }
    model::Verdict policy_test(const PolicySample& sample) const override
    {
        model::Verdict verdict;
        if (sample.manufacturer == "Hikvision" && !records.empty()) return *records.begin()->second.verdict;
        return verdict;
    }

    std::vector<SinkStatus> alerts() const override { return state.sinks; }
    Answering<std::vector<SinkTest>> alerts_test(std::string sink, Actor) override
    {
        if (refuses) co_return *refuses;
        std::vector<SinkTest> out;
        for (const auto& one : state.sinks)
            if (sink.empty() || one.name == sink)
                out.push_back({one.name, one.state == SinkStatus::State::ok, one.last_error});
        co_return out;
    }
    Answering<std::uint64_t> alerts_replay(ReplayRequest request, Actor) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("replay " + request.sink + " since " + model::to_rfc3339(request.since));
        co_return journal.size();
    }

    std::string config_json() const override { return R"({"site":"hq","discovery":{"interval":"5m","networks":[]}})"; }

    /// 2026-11-23T10:02:11Z
    static constexpr model::TimePoint now_value{std::chrono::seconds(1'795'428'131)};
};

/// A banned Hikvision under a badge, the way the demonstration shows one; `number` tells copies apart.
[[nodiscard]] inline model::Record sample_record(int number)
{
    using namespace std::chrono_literals;
    constexpr auto seen = FakeHandler::now_value - 72h;
    auto device = std::make_shared<model::Device>();
    device->id = fmt::format("dev-{:010}", number);
    device->manufacturer = "LTS";
    device->model = "CMIP7043W-M";
    device->firmware = "V5.5.80";
    device->serial = fmt::format("CMIP7043W2019{:06}", number);
    device->name = "North gate";
    device->addresses = {*model::parse_ip(fmt::format("10.20.{}.{}", number / 250, number % 250 + 1))};
    device->macs = {{*model::parse_mac(fmt::format("44:19:b6:{:02x}:{:02x}:{:02x}", number >> 16 & 255,
                                                   number >> 8 & 255, number & 255)),
                     "Hangzhou Hikvision Digital Technology Co.,Ltd.", false, true}};
    device->endpoint = fmt::format("urn:uuid:00000000-1111-2222-3333-{:012x}", number);
    device->xaddrs = {"http://10.20.3.7/onvif/device_service"};
    device->scopes = {"onvif://www.onvif.org/name/LTS", "onvif://www.onvif.org/hardware/CMIP7043W-M"};
    device->protocols = {model::Protocol::ws_discovery, model::Protocol::sadp, model::Protocol::onvif};
    device->network = "lan0";
    device->first_seen = seen;
    device->last_seen = FakeHandler::now_value - 1min;
    device->identification = {model::Identification::State::ok, "", seen};
    device->evidence = {
        {model::Protocol::neighbours, model::Key::oui_organization, "Hangzhou Hikvision Digital Technology Co.,Ltd.",
         to_text(device->macs[0].mac), "lan0", seen, FakeHandler::now_value},
        {model::Protocol::sadp, model::Key::protocol, "sadp", "", "lan0", seen, FakeHandler::now_value}};
    device->camera = true;
    auto verdict = std::make_shared<model::Verdict>();
    verdict->level = model::Level::banned;
    verdict->maker = "hikvision";
    verdict->maker_name = "Hangzhou Hikvision Digital Technology";
    verdict->maker_strength = model::Strength::proof;
    verdict->brand = "LTS";
    const auto mac_reason = fmt::format(
        "MAC {} is registered to Hangzhou Hikvision Digital Technology Co.,Ltd. "
        "(neighbour table, lan0, 2026-11-20T10:02:11Z)",
        to_text(device->macs[0].mac));
    using model::Key, model::Protocol, model::Strength;
    verdict->reasons = {
        {"hikvision", Strength::proof, mac_reason, Key::oui_organization, Protocol::neighbours},
        {"hikvision", Strength::proof, "it answers Hikvision's own discovery protocol (SADP)", Key::protocol,
         Protocol::sadp},
        {"hikvision", Strength::indication, "LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)",
         Key::onvif_manufacturer, Protocol::onvif}};
    verdict->findings = {{.id = fmt::format("fnd-{:010}", number),
                          .list = "us-ndaa-889",
                          .maker = "hikvision",
                          .maker_name = "Hangzhou Hikvision Digital Technology",
                          .relation = model::Relation::named,
                          .effect = model::Effect::banned,
                          .strength = model::Strength::proof,
                          .opened = seen,
                          .waived = false,
                          .reasons = {mac_reason},
                          .citation = "https://www.govinfo.gov/link/plaw/115/public/232"}};
    verdict->contradictions = {"calls itself LTS, hardware is Hikvision"};
    verdict->announced = {{"ca-fed-use-2025", "hikvision", std::nullopt, "announced 2025-06-27, no date in force", ""}};
    return {device, verdict};
}

[[nodiscard]] inline model::Record with_level(model::Record record, model::Level level)
{
    auto verdict = *record.verdict;
    verdict.level = level;
    if (level == model::Level::unknown || level == model::Level::clear) verdict.findings.clear();
    record.verdict = std::make_shared<const model::Verdict>(std::move(verdict));
    return record;
}

[[nodiscard]] inline model::Event sample_event(std::uint64_t seq, const std::string& device_id = "dev-0000000001")
{
    model::Event event;
    event.id = fmt::format("0193a1b2-0000-7000-8000-{:012}", seq);
    event.seq = seq;
    event.time = FakeHandler::now_value - std::chrono::hours(1) + std::chrono::seconds(seq);
    event.site = "hq";
    event.sensor = "sensor-1";
    event.type = seq % 2 == 0 ? model::EventType::finding_opened : model::EventType::device_found;
    event.severity = seq % 2 == 0 ? model::Severity::high : model::Severity::info;
    event.message = fmt::format("event number {}", seq);
    event.fields = {{"device_id", device_id}, {"verdict", std::string("banned")}};
    return event;
}

[[nodiscard]] inline ListView sample_list()
{
    ListView list;
    list.id = "us-ndaa-889";
    list.title = "NDAA FY2019 Section 889(a)(1)(A) and (B)";
    list.jurisdiction = "US";
    list.authority = "Congress";
    list.kind = "use-procurement";
    list.effect = model::Effect::banned;
    list.effective = model::parse_date("2019-08-13");
    list.as_of = model::parse_date("2026-11-23");
    list.citation = "https://www.govinfo.gov/link/plaw/115/public/232";
    list.configured = list.in_force = true;
    list.findings = 1;
    list.entities = {{"hikvision", "Hangzhou Hikvision Digital Technology", model::Relation::named, list.effective,
                      std::nullopt, list.citation}};
    return list;
}

}  // namespace onvigil::control

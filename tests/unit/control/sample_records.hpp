#pragma once
/// sample_records.hpp - a device, an event and a list as the tests of control and cli show them.

#include "control/api_handler.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace onvigil::control {

/// 2026-11-23T10:02:11Z
inline constexpr model::TimePoint sample_time{std::chrono::seconds(1'795'428'131)};

/// A banned Hikvision under a badge, the way the demonstration shows one; `number` tells copies apart.
[[nodiscard]] inline model::Record sample_record(int number)
{
    using namespace std::chrono_literals;
    constexpr auto seen = sample_time - 72h;
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
    device->last_seen = sample_time - 1min;
    device->identification = {model::Identification::State::ok, "", seen};
    device->evidence = {
        {model::Protocol::neighbours, model::Key::oui_organization, "Hangzhou Hikvision Digital Technology Co.,Ltd.",
         to_text(device->macs[0].mac), "lan0", seen, sample_time},
        {model::Protocol::sadp, model::Key::protocol, "sadp", "", "lan0", seen, sample_time}};
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
    event.time = sample_time - std::chrono::hours(1) + std::chrono::seconds(seq);
    event.site = "hq";
    event.sensor = "sensor-1";
    event.type = seq % 2 == 0 ? model::EventType::finding_opened : model::EventType::device_found;
    event.severity = seq % 2 == 0 ? model::Severity::high : model::Severity::info;
    event.message = fmt::format("event number {}", seq);
    event.fields = {{"device_id", device_id}, {"verdict", std::string("banned")}};
    return event;
}

/// Of a sensor up for twelve days.
[[nodiscard]] inline Status sample_status()
{
    Status status;
    status.version = "0.1.0";
    status.site = "hq";
    status.sensor = "sensor-1";
    status.started = sample_time - std::chrono::hours(288);
    status.now = sample_time;
    return status;
}

/// What `explain` needs of a list in force.
[[nodiscard]] inline render::ListNote note_of(const ListView& list)
{
    return {.id = list.id,
            .title = list.title,
            .jurisdiction = {},
            .authority = {},
            .kind = {},
            .effect = {},
            .in_force = true,
            .effective = list.effective,
            .as_of = {},
            .citation = list.citation};
}

[[nodiscard]] inline ListView sample_list()
{
    ListView list;
    list.id = "us-ndaa-889";
    list.title = "NDAA FY2019 Section 889(a)(1)(A) and (B)";
    list.jurisdiction = "US";
    list.authority = "Congress";
    list.binds = "federal agencies";
    list.kind = "use-procurement";
    list.sources = {"https://www.acquisition.gov/far/52.204-25"};
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

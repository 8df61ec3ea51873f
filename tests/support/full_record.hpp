#pragma once
/// support/full_record.hpp - a device and a verdict with no member left at its default.

#include "model/record.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace onvigil::test {

inline constexpr model::TimePoint full_record_start{std::chrono::seconds(1'790'000'000)};

inline model::Device full_device(int number = 1)
{
    using namespace std::chrono_literals;
    constexpr auto start = full_record_start;
    const auto text = [number](const char* what) { return fmt::format("{}-{}", what, number); };
    model::Device device;
    device.id = fmt::format("dev-{:010}", number);
    device.endpoint = fmt::format("urn:uuid:00000000-1111-2222-3333-{:012x}", number);
    device.identity_key = "endpoint:" + device.endpoint;
    device.manufacturer = "LTS \"quoted\" \xE2\x82\xAC";
    device.model = "CMIP7043W-M";
    device.firmware = "V5.5.80";
    device.serial = text("CMIP7043W20190101");
    device.hardware_id = "88";
    device.name = text("North gate");
    device.location = "hall";
    device.hostname = text("cam");
    device.addresses = {
        *model::parse_ip(fmt::format("10.{}.{}.{}", 20 + number / 65536, number / 256 % 256, number % 256)),
        *model::parse_ip("fe80::1%2")};
    device.macs = {{*model::parse_mac(fmt::format("44:19:b6:{:02x}:{:02x}:{:02x}", number >> 16 & 255,
                                                  number >> 8 & 255, number & 255)),
                    "Hangzhou Hikvision Digital Technology Co.,Ltd.", false, true},
                   {*model::parse_mac("02:00:00:00:00:01"), "", true, false}};
    device.xaddrs = {"http://10.20.3.7/onvif/device_service"};
    device.scopes = {"onvif://www.onvif.org/name/LTS", "onvif://www.onvif.org/hardware/CMIP7043W-M"};
    device.protocols = {model::Protocol::ws_discovery, model::Protocol::sadp, model::Protocol::onvif};
    device.network = "lan0";
    device.foreign_subnet = true;
    device.presence = model::Presence::offline;
    device.missed_rounds = 4;
    device.first_seen = start;
    device.last_seen = start + 5min + 123ms;
    device.identification = {model::Identification::State::ok, "later: unreachable", start + 1min};
    device.evidence = {{model::Protocol::onvif, model::Key::onvif_manufacturer, "LTS", "", "lan0", start, start + 1min},
                       {model::Protocol::neighbours, model::Key::oui_organization,
                        "Hangzhou Hikvision Digital Technology", "44:19:b6:0a:0b:0c", "lan0", start, start + 2min}};
    device.conflicts = {"shares its endpoint with dev-0000000002"};
    device.camera = true;
    device.identity.endpoint_at = start + 4min;
    device.identity.found_by = start + 3min;
    device.waiver =
        model::Waiver{"replaced in spring", "CHG-1", "uid 0 (root)", start, start + 24h, {"fnv-1", "fnd-2"}};
    device.labels = {{"owner", "facilities"}, {"room", "\u00e9tage 2"}};
    return device;
}

inline model::Verdict full_verdict()
{
    using namespace std::chrono_literals;
    model::Verdict verdict;
    verdict.level = model::Level::banned;
    verdict.maker = "hikvision";
    verdict.maker_name = "Hangzhou Hikvision Digital Technology";
    verdict.maker_strength = model::Strength::proof;
    verdict.brand = "LTS";
    verdict.findings = {{"fnd-1",
                         "us-ndaa-889",
                         "hikvision",
                         "Hangzhou Hikvision Digital Technology",
                         model::Relation::subsidiary,
                         model::Effect::advisory,
                         model::Strength::proof,
                         full_record_start,
                         true,
                         {"MAC is registered to Hikvision", "speaks SADP"},
                         "https://example.org/889"}};
    verdict.contradictions = {"calls itself LTS, hardware is Hikvision"};
    verdict.reasons = {
        {"hikvision", model::Strength::proof, "speaks SADP", model::Key::protocol, model::Protocol::sadp},
        {"lts", model::Strength::indication, "label", model::Key::onvif_manufacturer, model::Protocol::onvif,
         "LTS is a brand of Hikvision"}};
    verdict.announced = {{"ca-fed-use-2025", "hikvision", model::parse_date("2027-01-01"), "announced 2025-06-27",
                          "https://example.org/ca"},
                         {"x", "y", std::nullopt, "", ""}};
    verdict.notes = {"sold by some"};
    return verdict;
}

inline model::Record full_record(int number = 1)
{
    return {std::make_shared<const model::Device>(full_device(number)),
            std::make_shared<const model::Verdict>(full_verdict())};
}

}  // namespace onvigil::test

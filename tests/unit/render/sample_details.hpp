#pragma once
/// A device with everything that `show` and `explain` tell of one, and its document.

#include <boost/json.hpp>

#include "render/device_json.hpp"
#include "support/full_record.hpp"

namespace onvigil::render::sample {

inline DeviceDetails details()
{
    auto record = test::full_record();
    auto device = *record.device;
    device.manufacturer = "LTS";
    device.waiver.reset();
    device.conflicts.clear();
    device.addresses.pop_back();
    auto verdict = *record.verdict;
    verdict.reasons = {
        {"hikvision", model::Strength::proof,
         "MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology (neighbour table, "
         "lan0, 2026-09-21T14:13:20Z)",
         model::Key::oui_organization, model::Protocol::neighbours},
        {"hikvision", model::Strength::indication, "LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)",
         model::Key::onvif_manufacturer, model::Protocol::onvif}};
    verdict.findings[0].relation = model::Relation::named;
    verdict.findings[0].effect = model::Effect::banned;
    verdict.findings[0].waived = false;
    verdict.announced.pop_back();
    verdict.contradictions = {"calls itself LTS, hardware is Hikvision"};
    verdict.notes.clear();
    record = {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    return {
        .record = record,
        .evidence = {{device.evidence[0], "", {}}, {device.evidence[1], "hikvision", model::Strength::proof}},
        .history = {},
        .lists = {{.id = "us-ndaa-889",
                   .title = "NDAA FY2019 Section 889(a)(1)(A) and (B)",
                   .effective = model::parse_date("2019-08-13"),
                   .as_of = model::parse_date("2026-11-28")},
                  {.id = "ca-fed-use-2025", .title = "Canada, federal use", .as_of = model::parse_date("2026-11-23")}}};
}

inline boost::json::object document(const DeviceDetails& of)
{
    std::string text;
    append_details(text, of, {true, true}, "hq");
    return boost::json::parse(text).as_object();
}

}  // namespace onvigil::render::sample

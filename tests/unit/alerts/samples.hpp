#pragma once
/// Devices, verdicts and events the tests of alerts share.

#include "alerts/derive_events.hpp"
#include "alerts/event_id_generator.hpp"

#include <memory>
#include <string>

namespace onvigil::alerts::test {

using namespace std::chrono_literals;

inline constexpr model::TimePoint start{1'700'000'000'000ms};

inline model::Device camera(std::string id = "dev-7k2m9q4x1c")
{
    model::Device device;
    device.id = std::move(id);
    device.manufacturer = "LTS";
    device.model = "CMIP7043W-M";
    device.firmware = "V5.5.80";
    device.serial = "CMIP7043W20190101";
    device.name = "North gate";
    device.addresses = {*model::parse_ip("10.20.3.7")};
    device.macs = {{.mac = *model::parse_mac("44:19:b6:0a:0b:0c"), .organization = "Hikvision", .settled = true}};
    device.endpoint = "urn:uuid:1";
    device.first_seen = device.last_seen = start;
    device.identification.state = model::Identification::State::ok;
    return device;
}

inline model::DevicePtr share(model::Device device)
{
    return std::make_shared<const model::Device>(std::move(device));
}

inline model::Finding finding(std::string id = "fnd-1", model::Strength strength = model::Strength::proof)
{
    model::Finding out;
    out.id = std::move(id);
    out.list = "us-ndaa-889";
    out.maker = "hikvision";
    out.maker_name = "Hangzhou Hikvision Digital Technology";
    out.strength = strength;
    out.opened = start;
    out.reasons = {"speaks SADP", "MAC is Hikvision's"};
    out.citation = "https://example.org/889";
    return out;
}

inline model::Verdict banned()
{
    model::Verdict verdict;
    verdict.level = model::Level::banned;
    verdict.maker = "hikvision";
    verdict.maker_name = "Hangzhou Hikvision Digital Technology";
    verdict.maker_strength = model::Strength::proof;
    verdict.brand = "LTS";
    verdict.findings = {finding()};
    return verdict;
}

inline EventContext context(FoundEvent found_event = FoundEvent::sent)
{
    EventContext out;
    out.now = start;
    out.site = "hq";
    out.sensor = "sensor1";
    out.sensor_id = "sen-1";
    out.found_event = found_event;
    return out;
}

/// A finding as it stands in the journal.
inline model::Event sample_event(std::uint64_t seq = 7)
{
    const auto verdict = banned();
    auto events = derive_events({.before = nullptr, .after = share(camera()), .merged_into = {}}, nullptr, &verdict,
                                context(FoundEvent::delayed));
    auto event = events.at(0);
    EventIdGenerator().assign(event, seq, start, 0x0123456789abcdefULL);
    return event;
}

}  // namespace onvigil::alerts::test

#pragma once
/// An event of every type, as the code that says it makes it.

#include "alerts/summary_events.hpp"
#include "samples.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

inline constexpr model::TimePoint noon{1'795'428'131'123ms};  // 2026-11-23T10:02:11.123Z

inline model::Device shown_camera()
{
    auto device = camera();
    device.hostname = "cam-12";
    device.labels = {{"owner", "facilities"}};
    device.first_seen = device.last_seen = noon;
    return device;
}

inline EventContext told(FoundEvent found_event = FoundEvent::sent)
{
    auto out = context(found_event);
    out.now = noon;
    return out;
}

/// What derive_events() says of this type when the first becomes the second.
class Story {
public:
    explicit Story(model::EventType type, FoundEvent found_event = FoundEvent::sent)
        : type_(type), found_event_(found_event), before_(shown_camera()), after_(shown_camera())
    {
        verdict_before_ = verdict_after_ = banned();
        for (auto* verdict : {&verdict_before_, &verdict_after_}) verdict->findings.front().opened = noon;
    }

    template <typename Change>
    model::Event when(Change change)
    {
        change(*this);
        const model::Change happened{is_new_ ? nullptr : share(before_), is_gone_ ? nullptr : share(after_),
                                     merged_into_};
        for (auto& event : derive_events(happened, is_new_ ? nullptr : &verdict_before_,
                                         is_gone_ ? nullptr : &verdict_after_, told(found_event_)))
            if (event.type == type_) return event;
        throw std::logic_error("derive() says nothing of the kind");
    }

    model::EventType type_;
    FoundEvent found_event_;
    model::Device before_, after_;
    model::Verdict verdict_before_, verdict_after_;
    bool is_new_ = false, is_gone_ = false;
    std::string merged_into_;
};

inline model::Waiver replaced_in_may()
{
    model::Waiver waiver;
    waiver.reason = "replaced in May";
    waiver.ticket = "CHG-4711";
    waiver.by = "uid 1000 (alice)";
    waiver.until = *model::parse_rfc3339("2027-05-31T00:00:00.000Z");
    return waiver;
}

inline std::vector<model::Event> of_devices()
{
    using enum model::EventType;
    return {
        Story(device_found, FoundEvent::due).when([](Story& s) { s.is_new_ = true; }),
        Story(device_changed).when([](Story& s) { s.after_.firmware = "V5.5.82"; }),
        Story(device_moved).when([](Story& s) { s.after_.addresses = {*model::parse_ip("10.20.3.99")}; }),
        Story(device_offline).when([](Story& s) { s.after_.presence = model::Presence::offline; }),
        Story(device_online).when([](Story& s) { s.before_.presence = model::Presence::offline; }),
        Story(device_merged).when([](Story& s) { s.is_gone_ = true, s.merged_into_ = "dev-9m2k7q4x1c"; }),
        Story(device_forgotten).when([](Story& s) { s.is_gone_ = true; }),
        Story(device_contradiction).when([](Story& s) {
            s.verdict_after_.contradictions = {"calls itself LTS, hardware is Hikvision"};
        }),
    };
}

inline std::vector<model::Event> of_findings()
{
    using enum model::EventType;
    const auto waived = [](model::Device& device, model::Verdict& verdict) {
        device.waiver = replaced_in_may();
        verdict.findings.front().waived = true;
    };
    return {
        Story(finding_opened).when([](Story& s) { s.verdict_before_.findings.clear(); }),
        Story(finding_updated).when([](Story& s) {
            s.verdict_before_.findings.front().strength = model::Strength::indication;
        }),
        Story(finding_closed).when([](Story& s) { s.verdict_after_.findings.clear(); }),
        Story(finding_waived).when([&](Story& s) { waived(s.after_, s.verdict_after_); }),
        Story(finding_unwaived).when([&](Story& s) { waived(s.before_, s.verdict_before_); }),
    };
}

inline std::vector<model::Event> of_the_sensor()
{
    const Counts counts{{2, 1, 0, 3, 8}};
    PolicyChange change;
    change.added = {"ca-qc-2023"};
    change.opened = 2;
    return {
        baseline_taken(told(), counts),
        network_added(told(), "10.30.0.0/16", counts),
        policy_changed(told(), change, counts),
        sensor_started(told(), "0.1.0", counts),
        sensor_stopped(told(), "0.1.0", counts),
        sensor_heartbeat(told(), "0.1.0", counts, 24h),
        sensor_degraded(told(), "eth0.30 is silent", "no answer for 6 rounds: multicast may be filtered",
                        "add 10.20.30.0/24 to discovery.networks"),
        sensor_recovered(told(), "eth0.30 is silent"),
        events_lost(told(), "siem", 412, 2001, 2412, "its backlog was full"),
    };
}

/// In the order of the types.
inline std::vector<model::Event> every_type()
{
    std::vector<model::Event> out;
    for (auto& some : {of_devices(), of_findings(), of_the_sensor()}) out.insert(out.end(), some.begin(), some.end());
    EventIdGenerator ids;
    std::uint64_t seq = 1001;
    for (auto& event : out) ids.assign(event, seq, noon, seq * 0x9E37'79B9'7F4A'7C15ULL), ++seq;
    return out;
}

}  // namespace onvigil::alerts::test

#include "alerts/derive_events.hpp"

#include "derived.hpp"
#include "render/event_json.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using model::EventType;
using model::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Derive, TheSameStateSaysNothing)
{
    const auto verdict = banned();
    const auto device = share(camera());
    EXPECT_THAT(derive_events({device, device, {}}, &verdict, &verdict, context()), IsEmpty());
    EXPECT_THAT(derive_events({device, share(camera()), {}}, &verdict, &verdict, context()), IsEmpty());
    EXPECT_THAT(derive_events({nullptr, nullptr, {}}, nullptr, nullptr, context()), IsEmpty());
}

TEST(Derive, ANewDeviceIsFoundAndItsFindingsOpen)
{
    const auto verdict = banned();
    const auto events = derive_events({nullptr, share(camera()), {}}, nullptr, &verdict, context(FoundEvent::due));

    ASSERT_THAT(types(events), ElementsAre(EventType::device_found, EventType::finding_opened));
    EXPECT_EQ(events[0].severity, Severity::info);
    EXPECT_EQ(events[1].severity, Severity::high);
    EXPECT_EQ(events[0].site, "hq");
    EXPECT_EQ(events[0].sensor, "sensor1");
    EXPECT_EQ(events[0].sensor_id, "sen-1");
    EXPECT_EQ(events[0].time, start);
    EXPECT_EQ(
        events[0].message,
        "found LTS CMIP7043W-M \"North gate\" at 10.20.3.7: banned, made by Hangzhou Hikvision Digital Technology");
    EXPECT_EQ(
        events[1].message,
        "LTS CMIP7043W-M \"North gate\" at 10.20.3.7 is banned by us-ndaa-889: Hangzhou Hikvision Digital Technology "
        "(proof): speaks SADP");
}

TEST(Derive, AMakerThatIsNotProvenMadeItPerhaps)
{
    auto verdict = banned();
    verdict.level = model::Level::suspected;
    verdict.maker_strength = model::Strength::indication;
    const auto events = derive_events({nullptr, share(camera()), {}}, nullptr, &verdict, context(FoundEvent::due));

    EXPECT_THAT(events[0].message,
                testing::EndsWith(": suspected, perhaps made by Hangzhou Hikvision Digital Technology"));
}

TEST(Derive, AfterWhichDeviceItStandsIsToldWhenItIsFoundAndWhenItShowsLater)
{
    const std::string link = "stands where dev-a (Hikvision, banned) stood until 2026-11-23T00:00:00Z";
    model::Verdict before, after;
    before.level = model::Level::clear;
    after.places = {{link, "", ""}};

    const auto found = derive_events({nullptr, share(camera()), {}}, nullptr, &after, context(FoundEvent::due));
    ASSERT_THAT(types(found), ElementsAre(EventType::device_found, EventType::device_contradiction));
    EXPECT_THAT(found[0].message, testing::EndsWith(": unknown; " + link));
    const auto later = judged(before, after);
    ASSERT_THAT(types(later), ElementsAre(EventType::device_contradiction));
    EXPECT_THAT(later[0].message, testing::EndsWith("10.20.3.7 " + link));
    EXPECT_EQ(text(later[0], "contradiction"), link);

    after = {};
    after.contradictions = {link};  // by its words alone it is none
    EXPECT_THAT(judged(before, after).at(0).message, testing::EndsWith("contradicts itself: " + link));
}

TEST(Derive, ANameThatRepeatsMakerAndModelIsLeftOut)
{
    auto repeating = camera();
    repeating.name = "lts CMIP7043W-M";
    const auto verdict = banned();
    const auto events = derive_events({nullptr, share(repeating), {}}, nullptr, &verdict, context(FoundEvent::due));
    EXPECT_THAT(events.at(0).message, testing::StartsWith("found LTS CMIP7043W-M at 10.20.3.7: "));
}

TEST(Derive, EvidenceThatIsWithdrawnIsTold)
{
    auto before = camera();
    before.evidence = {{model::Protocol::sadp, model::Key::protocol, "sadp", model::unsolicited, "lan0", start, start}};
    auto after = before;
    after.evidence.clear();
    const auto verdict = banned();
    const auto events = derive_events({share(before), share(after), {}}, &verdict, &verdict, context());
    ASSERT_THAT(types(events), ElementsAre(EventType::device_changed));
    EXPECT_EQ(events[0].severity, Severity::medium);
    EXPECT_EQ(text(events[0], "changed"), "evidence withdrawn: SADP");

    after.evidence = before.evidence;
    after.evidence[0].detail = {};
    EXPECT_THAT(derive_events({share(before), share(after), {}}, &verdict, &verdict, context()), IsEmpty())
        << "it was confirmed";
}

TEST(Derive, KeysStandInTheirFixedOrder)
{
    const auto verdict = banned();
    const auto events = derive_events({nullptr, share(camera()), {}}, nullptr, &verdict, context(FoundEvent::due));
    EXPECT_THAT(keys(events[0]),
                ElementsAre("device_id", "verdict", "maker", "brand", "manufacturer", "model", "firmware", "serial",
                            "address", "mac", "endpoint", "state", "hostname", "first_seen", "labels"));
    EXPECT_THAT(keys(events[1]), ElementsAre("device_id", "verdict", "maker", "brand", "manufacturer", "model",
                                             "firmware", "serial", "address", "mac", "endpoint", "state", "hostname",
                                             "first_seen", "labels", "finding_id", "list", "maker_name", "relation",
                                             "effect", "strength", "reason", "citation", "waived", "opened"));
    EXPECT_EQ(text(events[1], "reason"), "speaks SADP; MAC is Hikvision's");
    EXPECT_EQ(text(events[1], "mac"), "44:19:b6:0a:0b:0c");
    EXPECT_EQ(text(events[1], "state"), "online");
}

TEST(Derive, WhatIsNotKnownIsNull)
{
    model::Device bare;
    bare.id = "dev-x";
    const auto events = derive_events({nullptr, share(bare), {}}, nullptr, nullptr, context(FoundEvent::due));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].message, "found device");
    EXPECT_THAT(render::event_json(events[0]),
                HasSubstr(R"("verdict":null,"maker":null,"brand":null,"manufacturer":null)"));
}

TEST(Derive, ChangedTextIsNamedBeforeAndAfter)
{
    const auto events = changed([](model::Device& d) { d.firmware = "V5.6", d.name = "South gate"; });
    ASSERT_THAT(types(events), ElementsAre(EventType::device_changed));
    EXPECT_EQ(text(events[0], "changed"), "firmware: V5.5.80 -> V5.6, name: North gate -> South gate");
    EXPECT_EQ(events[0].severity, Severity::info);
}

TEST(Derive, FillingAnEmptyFieldIsNoChange)
{
    auto bare = camera();
    bare.firmware = bare.serial = bare.manufacturer = "";
    bare.macs.clear();
    const auto verdict = banned();
    EXPECT_THAT(derive_events({share(bare), share(camera()), {}}, &verdict, &verdict, context()), IsEmpty());
}

TEST(Derive, ABannedDeviceThatChangesItsLabelIsCritical)
{
    const auto relabelled = changed([](model::Device& d) { d.manufacturer = "Honest Cameras"; });
    ASSERT_THAT(types(relabelled), ElementsAre(EventType::device_changed));
    EXPECT_EQ(relabelled[0].severity, Severity::critical);

    auto other = camera();
    other.manufacturer = "Honest Cameras";
    const model::Verdict clear{.level = model::Level::clear,
                               .maker = "",
                               .maker_name = "",
                               .maker_strength = {},
                               .brand = "",
                               .findings = {},
                               .contradictions = {},
                               .places = {},
                               .reasons = {},
                               .announced = {},
                               .notes = {}};
    const auto harmless = derive_events({share(camera()), share(other), {}}, &clear, &clear, context());
    ASSERT_THAT(types(harmless), ElementsAre(EventType::device_changed));
    EXPECT_EQ(harmless[0].severity, Severity::info);
}

TEST(Derive, ABannedDeviceThatSharesItsIdentityIsCritical)
{
    const auto shared = changed([](model::Device& d) { d.conflicts = {"shares its endpoint with dev-b"}; });
    ASSERT_THAT(types(shared), ElementsAre(EventType::device_contradiction));
    EXPECT_EQ(shared[0].severity, Severity::critical);
    EXPECT_EQ(text(shared[0], "contradiction"), "shares its endpoint with dev-b");
}

TEST(Derive, AContradictionIsMediumAndSaidOnce)
{
    auto after = banned();
    after.contradictions = {"calls itself LTS, hardware is Hikvision"};
    const auto events = judged(banned(), after);
    ASSERT_THAT(types(events), ElementsAre(EventType::device_contradiction));
    EXPECT_EQ(events[0].severity, Severity::medium);
    EXPECT_THAT(judged(after, after), IsEmpty());
    auto next = after;
    next.contradictions = {"calls itself LTS, speaks Hikvision's own protocol"};
    EXPECT_THAT(judged(after, next), IsEmpty()) << "more evidence for the same maker";
    next.maker = "dahua";
    EXPECT_THAT(types(judged(after, next)), testing::Contains(EventType::device_contradiction));
    next.contradictions = {"calls itself Axis, hardware is Hikvision"};
    next.maker = after.maker;
    EXPECT_THAT(types(judged(after, next)), ElementsAre(EventType::device_contradiction));
}

TEST(Derive, AMoveIsAnAddressItDidNotHave)
{
    const auto moved = changed([](model::Device& d) { d.addresses = {*model::parse_ip("10.20.3.99")}; });
    ASSERT_THAT(types(moved), ElementsAre(EventType::device_moved));
    EXPECT_EQ(text(moved[0], "changed"), "address: 10.20.3.7 -> 10.20.3.99");
    EXPECT_EQ(text(moved[0], "address"), "10.20.3.99");

    auto two = camera();
    two.addresses.push_back(*model::parse_ip("10.20.3.99"));
    auto swapped = two;
    std::swap(swapped.addresses[0], swapped.addresses[1]);
    EXPECT_THAT(derive_events({share(two), share(swapped), {}}, nullptr, nullptr, context()), IsEmpty());
}

TEST(Derive, AnotherAddressIsNoMoveUntilTheOldOneFallsSilent)
{
    const model::Verdict verdict;
    const auto at = [](std::vector<const char*> addresses) {
        auto device = camera();
        device.addresses.clear();
        for (const auto* address : addresses) device.addresses.push_back(*model::parse_ip(address));
        return share(device);
    };
    const auto told = [&](model::DevicePtr before, model::DevicePtr after) {
        return types(derive_events({before, after, {}}, &verdict, &verdict, context()));
    };
    EXPECT_THAT(told(at({"10.0.0.1"}), at({"10.0.0.1", "10.0.0.2"})), IsEmpty());
    EXPECT_THAT(told(at({"10.0.0.1", "10.0.0.2"}), at({"10.0.0.2", "10.0.0.1"})), IsEmpty());
    EXPECT_THAT(told(at({"10.0.0.1", "10.0.0.2"}), at({"10.0.0.2"})), ElementsAre(EventType::device_moved));
}

TEST(Derive, ALinkLocalAddressIsWhereADeviceIsOnlyIfItHasNoOther)
{
    const model::Verdict verdict;
    const auto at = [](std::vector<const char*> addresses) {
        auto device = camera();
        device.addresses.clear();
        for (const auto* address : addresses) device.addresses.push_back(*model::parse_ip(address));
        return share(device);
    };
    const auto told = [&](std::vector<const char*> before, std::vector<const char*> after) {
        return derive_events({at(std::move(before)), at(std::move(after)), {}}, &verdict, &verdict, context());
    };
    EXPECT_THAT(told({"fe80::1", "10.0.0.1"}, {"10.0.0.1", "fe80::2"}), IsEmpty()) << "renumbered, and still there";
    EXPECT_THAT(told({"fe80::1", "fd00::1"}, {"fd00::1"}), IsEmpty());
    EXPECT_THAT(told({"169.254.7.7", "10.0.0.1"}, {"10.0.0.1"}), IsEmpty());
    const auto moved = told({"fe80::1", "10.0.0.1"}, {"fe80::1", "10.0.0.2"});
    ASSERT_THAT(types(moved), ElementsAre(EventType::device_moved));
    EXPECT_EQ(text(moved[0], "changed"), "address: 10.0.0.1 -> 10.0.0.2");
    EXPECT_EQ(text(moved[0], "address"), "10.0.0.2") << "what a SIEM looks it up by";
    EXPECT_THAT(moved[0].message, HasSubstr(" at 10.0.0.2 moved there from 10.0.0.1"));
    EXPECT_THAT(types(told({"fe80::1"}, {"fe80::2"})), ElementsAre(EventType::device_moved)) << "it has no other";
}

TEST(Derive, AReplacedNetworkCardIsAChangeAndASecondOneIsNone)
{
    const model::DeviceMac other{.mac = *model::parse_mac("00:40:8c:01:02:03"), .organization = "", .settled = true};
    const auto replaced = changed([&](model::Device& d) { d.macs = {other}; });
    ASSERT_EQ(replaced.size(), 1u);
    EXPECT_EQ(text(replaced[0], "changed"), "mac: 44:19:b6:0a:0b:0c -> 00:40:8c:01:02:03");
    EXPECT_THAT(changed([&](model::Device& d) { d.macs.push_back(other); }), IsEmpty());
}

TEST(Derive, PresenceIsToldBothWays)
{
    auto gone = camera();
    gone.presence = model::Presence::offline;
    const auto offline = derive_events({share(camera()), share(gone), {}}, nullptr, nullptr, context());
    const auto online = derive_events({share(gone), share(camera()), {}}, nullptr, nullptr, context());
    EXPECT_THAT(types(offline), ElementsAre(EventType::device_offline));
    EXPECT_THAT(offline[0].message, HasSubstr("last heard 2023-11-14T22:13:20.000Z"));
    EXPECT_THAT(types(online), ElementsAre(EventType::device_online));
}

TEST(Derive, AMergedDeviceNamesTheSurvivor)
{
    const auto verdict = banned();
    const auto events = derive_events({share(camera()), nullptr, "dev-b"}, &verdict, nullptr, context());
    ASSERT_THAT(types(events), ElementsAre(EventType::finding_closed, EventType::device_merged));
    EXPECT_EQ(text(events[1], "merged_into"), "dev-b");
}

TEST(Derive, WhoWasNeverToldOfLeavesInSilence)
{
    const auto verdict = banned();
    const auto events = derive_events({share(camera()), nullptr, {}}, &verdict, nullptr, context(FoundEvent::delayed));
    EXPECT_THAT(types(events), ElementsAre(EventType::finding_closed));
}

TEST(Derive, TheCauseIsTheContexts)
{
    auto policy = context();
    policy.cause = model::Cause::policy;
    const auto device = share(camera());
    const auto verdict = banned();
    const model::Verdict none;
    EXPECT_EQ(derive_events({device, device, {}}, &none, &verdict, policy).at(0).cause, model::Cause::policy);
}

TEST(Derive, AMessageIsOneLineAndACutShows)
{
    auto device = camera();
    device.name = "line\nbreak\x1b[31m " + std::string(5000, 'x');
    const auto events = derive_events({nullptr, share(device), {}}, nullptr, nullptr, context(FoundEvent::due));
    EXPECT_EQ(events[0].message.find('\n'), std::string::npos);
    EXPECT_EQ(events[0].message.find('\x1b'), std::string::npos);
    EXPECT_LE(events[0].message.size(), 1024u);
    EXPECT_TRUE(events[0].message.ends_with("…"));
}

}  // namespace
}  // namespace onvigil::alerts

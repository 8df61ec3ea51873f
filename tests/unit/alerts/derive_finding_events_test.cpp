#include "alerts/derive_events.hpp"

#include "derived.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using model::EventType;
using model::Severity;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(DeriveFindings, AFindingWaitsForNothingWhileTheDeviceIsHeld)
{
    const auto verdict = banned();
    const auto events = derive_events({nullptr, share(camera()), {}}, nullptr, &verdict, context(FoundEvent::delayed));
    EXPECT_THAT(types(events), ElementsAre(EventType::finding_opened));

    auto moved = camera();
    moved.addresses = {*model::parse_ip("10.20.3.8")};
    moved.presence = model::Presence::offline;
    EXPECT_THAT(derive_events({share(camera()), share(moved), {}}, &verdict, &verdict, context(FoundEvent::delayed)),
                IsEmpty());
}

TEST(DeriveFindings, DeviceFoundTellsTheStateAsItIsThenAndRepeatsNoFinding)
{
    auto unnamed = camera();
    unnamed.firmware = "V5.4";
    const auto verdict = banned();
    const auto events =
        derive_events({share(unnamed), share(camera()), {}}, &verdict, &verdict, context(FoundEvent::due));
    ASSERT_THAT(types(events), ElementsAre(EventType::device_found));
    EXPECT_EQ(text(events[0], "firmware"), "V5.5.80");
}

TEST(DeriveFindings, IndicationTurningIntoProofIsAnUpdate)
{
    auto suspected = banned();
    suspected.level = model::Level::suspected;
    suspected.findings = {finding("fnd-1", model::Strength::indication)};
    const auto events = judged(suspected, banned());
    ASSERT_THAT(types(events), ElementsAre(EventType::finding_updated));
    EXPECT_EQ(events[0].severity, Severity::high);
    EXPECT_EQ(text(events[0], "changed"), "strength: indication -> proof");
}

TEST(DeriveFindings, NewReasonsAloneAreNoUpdate)
{
    auto more = banned();
    more.findings[0].reasons.push_back("another one");
    EXPECT_THAT(judged(banned(), more), IsEmpty());
}

TEST(DeriveFindings, SeverityFollowsEffectStrengthAndWaiver)
{
    struct Row {
        model::Effect effect;
        model::Strength strength;
        bool waived;
        Severity severity;
    };
    for (const auto& row : {Row{model::Effect::banned, model::Strength::proof, false, Severity::high},
                            Row{model::Effect::banned, model::Strength::indication, false, Severity::medium},
                            Row{model::Effect::advisory, model::Strength::proof, false, Severity::low},
                            Row{model::Effect::advisory, model::Strength::indication, false, Severity::low},
                            Row{model::Effect::banned, model::Strength::proof, true, Severity::info}}) {
        auto verdict = banned();
        verdict.findings[0].effect = row.effect;
        verdict.findings[0].strength = row.strength;
        verdict.findings[0].waived = row.waived;
        const auto events = judged({}, verdict);
        ASSERT_THAT(types(events), ElementsAre(EventType::finding_opened));
        EXPECT_EQ(events[0].severity, row.severity);
        EXPECT_EQ(flag(events[0], "waived"), row.waived);
    }
}

TEST(DeriveFindings, AFindingThatNoLongerHoldsIsClosed)
{
    auto none = banned();
    none.findings.clear();
    const auto events = judged(banned(), none);
    ASSERT_THAT(types(events), ElementsAre(EventType::finding_closed));
    EXPECT_EQ(events[0].severity, Severity::info);
    EXPECT_EQ(text(events[0], "finding_id"), "fnd-1");
}

TEST(DeriveFindings, OneOfAListThatIsNoLongerChosenIsClosedInThoseWords)
{
    auto none = banned();
    none.findings.clear();
    const auto before = banned();
    const auto device = share(camera());
    auto now = context();
    for (const bool chosen : {true, false}) {
        now.list_chosen = [&](std::string_view list) { return chosen || list != before.findings.at(0).list; };
        const auto events = derive_events({device, device, {}}, &before, &none, now);
        ASSERT_THAT(types(events), ElementsAre(EventType::finding_closed));
        EXPECT_EQ(events[0].message.ends_with(": list no longer chosen"), !chosen) << events[0].message;
        EXPECT_EQ(events[0].message.find("no longer tied") == std::string::npos, !chosen) << events[0].message;
    }
}

TEST(DeriveFindings, AWaiverIsOnRecordWithItsReason)
{
    auto device = camera();
    device.waiver = model::Waiver{.reason = "replaced in May",
                                  .ticket = "T-1",
                                  .by = "uid 0 (root)",
                                  .since = start,
                                  .until = start + 24h,
                                  .findings = {"fnd-1"}};
    auto waived = banned();
    waived.findings[0].waived = true;
    const auto before = banned();

    const auto on = derive_events({share(camera()), share(device), {}}, &before, &waived, context());
    ASSERT_THAT(types(on), ElementsAre(EventType::finding_waived));
    EXPECT_EQ(on[0].severity, Severity::info);
    EXPECT_TRUE(flag(on[0], "waived"));
    EXPECT_EQ(text(on[0], "waiver_reason"), "replaced in May");
    EXPECT_EQ(text(on[0], "waiver_until"), "2023-11-15T22:13:20.000Z");

    auto renewed = device;
    EXPECT_THAT(derive_events({share(device), share(renewed), {}}, &waived, &waived, context()), testing::IsEmpty());
    renewed.waiver->until += 24h;
    renewed.waiver->reason = "replaced in June";
    const auto again = derive_events({share(device), share(renewed), {}}, &waived, &waived, context());
    ASSERT_THAT(types(again), ElementsAre(EventType::finding_waived));
    EXPECT_EQ(text(again[0], "waiver_reason"), "replaced in June");
    EXPECT_EQ(text(again[0], "waiver_until"), "2023-11-16T22:13:20.000Z");

    const auto off = derive_events({share(device), share(camera()), {}}, &waived, &before, context());
    ASSERT_THAT(types(off), ElementsAre(EventType::finding_unwaived));
    EXPECT_EQ(off[0].severity, Severity::high);
    EXPECT_EQ(text(off[0], "waiver_ticket"), "T-1");
}

TEST(DeriveFindings, AForgottenDeviceClosesItsFindings)
{
    const auto verdict = banned();
    const auto events = derive_events({share(camera()), nullptr, {}}, &verdict, nullptr, context());
    EXPECT_THAT(types(events), ElementsAre(EventType::finding_closed, EventType::device_forgotten));
    EXPECT_EQ(text(events[1], "device_id"), "dev-7k2m9q4x1c");
    EXPECT_EQ(events[1].severity, Severity::info);
}

TEST(DeriveFindings, ADeviceForgottenWhileItsNetworkCardsAreDisputedSaysSo)
{
    auto device = camera();
    auto& claimed = device.macs.emplace_back();
    claimed.mac = *model::parse_mac("ac:cc:8e:66:66:66");
    claimed.disputed = true;
    const auto verdict = banned();
    const auto events = derive_events({share(device), nullptr, {}}, &verdict, nullptr, context());
    EXPECT_EQ(events.back().type, EventType::device_forgotten);
    EXPECT_EQ(events.back().severity, Severity::medium);
    EXPECT_THAT(events.back().message, testing::HasSubstr("were disputed, ac:cc:8e:66:66:66 among them"));
}

TEST(DeriveFindings, TheFindingsMakerStandsBesideItsName)
{
    auto verdict = banned();
    verdict.findings.push_back(finding("fnd-2"));
    verdict.findings[1].maker = "dahua";
    verdict.findings[1].maker_name = "Dahua Technology";
    const auto events = judged({}, verdict);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(text(events[1], "maker"), "dahua");
    EXPECT_EQ(text(events[1], "maker_name"), "Dahua Technology");
}

}  // namespace
}  // namespace onvigil::alerts

#include "daemon/evaluator.hpp"

#include "moments.hpp"

#include <gmock/gmock.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

/// Bans Acme, takes its name as proof, and gives more reasons than are kept.
policy::Policy that_bans_acme(std::vector<std::string> chosen = {"*"})
{
    policy::Maker acme;
    acme.id = "acme";
    acme.name = "Acme";
    for (const auto key : {model::Key::onvif_manufacturer, model::Key::oui_organization, model::Key::http_server,
                           model::Key::http_title}) {
        policy::Rule rule;
        rule.key = key;
        rule.words = {"acme"};
        rule.strength = model::Strength::proof;
        acme.recognise.push_back(rule);
    }
    policy::List list;
    list.id = "no-acme";
    list.effective = std::chrono::floor<std::chrono::days>(now) - std::chrono::days(1);
    list.entities.emplace_back().maker = "acme";
    return {policy::Knowledge{.makers = {acme}, .lists = {list}}, {.lists = std::move(chosen)}};
}

model::DevicePtr a_device(model::Identification::State state, const std::string& maker = "Acme")
{
    model::Device device;
    device.id = "dev-1";
    device.first_seen = device.last_seen = now;
    device.identification.state = state;
    for (const auto key : {model::Key::onvif_manufacturer, model::Key::http_server, model::Key::http_title})
        device.evidence.push_back({model::Protocol::onvif, key, maker, "", "", now, now});
    return std::make_shared<const model::Device>(device);
}

class EvaluatorTest : public testing::Test {
protected:
    std::optional<RecordChange> evaluate(const model::Record& before, const model::DevicePtr& after,
                                         model::TimePoint at = now, const std::string& merged_into = "")
    {
        batch = {};
        return evaluator.evaluate(before, {before.device, after, merged_into}, model::Cause::observed, at, batch);
    }
    [[nodiscard]] std::vector<model::EventType> told() const
    {
        std::vector<model::EventType> types;
        for (const auto& event : batch.append) types.push_back(event.type);
        return types;
    }

    Evaluator evaluator{that_bans_acme(), {"hq", "host", "s-1"}, 5, ""};
    store::Batch batch;
};

TEST_F(EvaluatorTest, ANewDeviceThatWasInterviewedIsJudgedStoredAndTold)
{
    const auto change = evaluate({}, a_device(model::Identification::State::ok));

    ASSERT_TRUE(change);
    EXPECT_EQ(change->after.verdict->level, model::Level::banned);
    ASSERT_EQ(batch.save.size(), 1u);
    EXPECT_TRUE(batch.untold.empty());
    EXPECT_THAT(told(), ElementsAre(model::EventType::device_found, model::EventType::finding_opened));
    EXPECT_EQ(batch.append[0].seq, 5u);
    EXPECT_EQ(batch.append[1].seq, 6u);
    EXPECT_EQ(batch.append[0].sensor_id, "s-1");
    EXPECT_LT(batch.append[0].id, batch.append[1].id);
}

TEST_F(EvaluatorTest, OneThatIsStillBeingInterviewedIsToldOfLater)
{
    const auto pending = a_device(model::Identification::State::pending);
    const auto first = evaluate({}, pending);
    ASSERT_TRUE(first);
    EXPECT_THAT(batch.untold, ElementsAre("dev-1"));
    EXPECT_FALSE(evaluator.all_announced());
    EXPECT_TRUE(evaluator.overdue(now).empty());

    const auto due = evaluator.next_due();
    ASSERT_TRUE(due);
    EXPECT_THAT(evaluator.overdue(*due), ElementsAre("dev-1"));
    (void)evaluate(first->after, pending, *due);
    EXPECT_THAT(told(), ElementsAre(model::EventType::device_found));
    EXPECT_TRUE(batch.untold.empty());
    EXPECT_TRUE(evaluator.all_announced());
}

TEST_F(EvaluatorTest, AfterARestartADeviceThatIsHeldIsToldOfWhenItIsOverdue)
{
    evaluator.hold("dev-1", now - 1h);
    EXPECT_THAT(evaluator.overdue(now), ElementsAre("dev-1"));
}

TEST_F(EvaluatorTest, WhatIsTheSameAsBeforeIsNeitherStoredNorTold)
{
    const auto device = a_device(model::Identification::State::ok);
    const auto first = evaluate({}, device);
    ASSERT_TRUE(first);

    EXPECT_FALSE(evaluate(first->after, device, now + 1s));
    EXPECT_FALSE(evaluate(first->after, std::make_shared<const model::Device>(*device), now + 1s));
    EXPECT_TRUE(batch.save.empty() && batch.append.empty());
}

TEST_F(EvaluatorTest, AListThatIsNoLongerChosenClosesItsFindingsInThoseWords)
{
    const auto device = a_device(model::Identification::State::ok);
    const auto first = evaluate({}, device);
    ASSERT_TRUE(first);
    evaluator.reconfigure(that_bans_acme({}));
    ASSERT_TRUE(evaluate(first->after, device, now + 1s));
    ASSERT_THAT(told(), ElementsAre(model::EventType::finding_closed));
    EXPECT_THAT(batch.append[0].message, testing::EndsWith("was tied to Acme on no-acme: list no longer chosen"));
}

TEST_F(EvaluatorTest, AFindingKeepsTheTimeItWasOpenedAndAVerdictThatIsTheSameIsTheSameValue)
{
    const auto first = evaluate({}, a_device(model::Identification::State::ok));
    ASSERT_TRUE(first);
    auto renamed = *a_device(model::Identification::State::ok);
    renamed.name = "gate";

    const auto second = evaluate(first->after, std::make_shared<const model::Device>(renamed), now + 1h);

    ASSERT_TRUE(second);
    EXPECT_EQ(second->after.verdict, first->after.verdict);
    EXPECT_EQ(second->after.verdict->findings.at(0).opened, now);
}

TEST_F(EvaluatorTest, OnlyTheGistOfTheReasonsIsKept)
{
    const auto device = a_device(model::Identification::State::ok);
    ASSERT_GT(evaluator.policy().judge(*device, now).reasons.size(), 2u);
    EXPECT_EQ(evaluate({}, device)->after.verdict->reasons.size(), 2u);
}

TEST_F(EvaluatorTest, ADeviceThatIsGoneIsErasedAndAnAbsorbedOneLeavesItsTimeline)
{
    const auto first = evaluate({}, a_device(model::Identification::State::ok));
    ASSERT_TRUE(first);

    (void)evaluate(first->after, nullptr);
    EXPECT_THAT(batch.erase, ElementsAre("dev-1"));
    EXPECT_TRUE(batch.merged.empty());

    (void)evaluate(first->after, nullptr, now, "dev-2");
    EXPECT_THAT(batch.erase, ElementsAre("dev-1"));
    EXPECT_THAT(batch.merged, ElementsAre(Pair("dev-1", "dev-2")));
}

TEST_F(EvaluatorTest, BannersAreWantedUnlessItIsBannedOrMoreThanItsLabelProvesItsMaker)
{
    const auto labelled = a_device(model::Identification::State::ok);
    auto device = *labelled;
    device.evidence.push_back(
        {model::Protocol::neighbours, model::Key::oui_organization, "Acme", "00:00:5e:00:53:01", "", now, now});
    const auto with_hardware = std::make_shared<const model::Device>(device);
    Evaluator unlisted{that_bans_acme({}), {"hq", "host", "s-1"}, 5, ""};
    EXPECT_TRUE(unlisted.wants_banners(labelled, now));
    EXPECT_FALSE(unlisted.wants_banners(with_hardware, now));
    EXPECT_FALSE(evaluator.wants_banners(labelled, now));
}

TEST_F(EvaluatorTest, WhatWasJudgedAheadIsForgottenWithThePolicyItWasJudgedBy)
{
    const auto device = a_device(model::Identification::State::ok);
    EXPECT_FALSE(evaluator.wants_banners(device, now)) << "it is banned";
    evaluator.reconfigure(policy::Policy());
    EXPECT_TRUE(evaluator.wants_banners(device, now));
    EXPECT_EQ(evaluate({}, device)->after.verdict->level, model::Level::unknown);
}

}  // namespace
}  // namespace onvigil::daemon

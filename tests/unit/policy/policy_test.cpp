#include "policy/policy.hpp"

#include "claims.hpp"
#include "shipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

model::Evidence evidence(const Claim& claim)
{
    return {claim.source, claim.key, claim.value, claim.detail, "lan0", today, today};
}

TEST(Policy, WithoutKnowledgeKnowsNobodyAndAccusesNobody)
{
    const Policy policy;
    const auto verdict = policy.judge(device_with({sadp(), label("HIKVISION")}, today), today);
    EXPECT_EQ(verdict.level, model::Level::unknown);
    EXPECT_THAT(policy.problems(today), IsEmpty());
    EXPECT_FALSE(policy.is_maker_organization("Axis Communications AB"));
}

TEST(Policy, IsTheSameInEveryCopyAndOutlivesItsOriginal)
{
    Policy copy;
    {
        const Policy original = shipped_policy();
        copy = original;
    }
    EXPECT_EQ(copy.judge(device_with({sadp()}, today), today).level, model::Level::banned);
}

TEST(Recognise, NamesTheMakerOneClaimPointsTo)
{
    const Policy policy = shipped_policy();
    const auto hik = policy.recognise(evidence(sadp()));
    ASSERT_TRUE(hik.has_value());
    EXPECT_EQ(*hik, (Recognition{"hikvision", "Hikvision", MakerKind::maker, model::Strength::proof}));
    const auto lts = policy.recognise(evidence(label("LTS")));
    ASSERT_TRUE(lts.has_value());
    EXPECT_EQ(*lts, (Recognition{"lts", "LTS", MakerKind::seller, model::Strength::proof}));
    EXPECT_FALSE(policy.recognise(evidence(label("General"))));
    EXPECT_FALSE(policy.recognise(evidence(server("lighttpd"))));
}

TEST(Policy, GivesItsListsAndMakersById)
{
    const Policy policy = shipped_policy();
    ASSERT_NE(policy.list("us-ndaa-889"), nullptr);
    EXPECT_EQ(policy.list("us-ndaa-889")->title, "NDAA FY2019 Section 889(a)(1)(A) and (B)");
    EXPECT_EQ(policy.list("us-889"), nullptr);
    ASSERT_NE(policy.maker("hikvision"), nullptr);
    EXPECT_EQ(policy.maker("nobody"), nullptr);
    EXPECT_EQ(policy.lists().size(), shipped().knowledge.lists.size());
    EXPECT_EQ(policy.makers().size(), shipped().knowledge.makers.size());
    EXPECT_EQ(policy.settings(), PolicySettings{});
    EXPECT_EQ(policy.knowledge(), shipped().knowledge);
}

TEST(Policy, TellsTheListsInForceFromTheOthers)
{
    const Policy policy = shipped_policy();
    EXPECT_THAT(policy.in_force(today), ElementsAre("ca-qc-2023", "us-ndaa-889"));
    EXPECT_THAT(policy.available(today),
                ElementsAre("ca-fed-use-2025", "ca-ica-2025", "us-bis-entity-list", "us-dod-1260h", "us-fcc-covered",
                            "us-la", "us-md", "us-me", "us-ne", "us-nj", "us-tx", "us-vt", "us-wi"));
    EXPECT_TRUE(policy.selected(*policy.list("ca-fed-use-2025")));
    EXPECT_FALSE(policy.in_force(*policy.list("ca-fed-use-2025"), today));
    EXPECT_FALSE(policy.selected(*policy.list("us-tx")));
    const Policy all = shipped_policy({.lists = {"*"}});
    EXPECT_EQ(all.in_force(today).size(), shipped().knowledge.lists.size() - 1);
    EXPECT_THAT(all.available(today), ElementsAre("ca-fed-use-2025"));
}

TEST(Policy, TakesGlobsForListsAfterThoseThatAreNamed)
{
    const Policy policy = shipped_policy({.lists = {"us-t*", "ca-*"}});
    EXPECT_THAT(policy.in_force(today), ElementsAre("ca-ica-2025", "ca-qc-2023", "us-tx"));
    EXPECT_FALSE(policy.selected(*policy.list("us-ndaa-889")));
    EXPECT_THAT(policy.problems(today), IsEmpty());
    const auto order = [](std::vector<std::string> lists) {
        return shipped_policy({.lists = std::move(lists)})
            .judge(device_with({sadp()}, today), today)
            .findings.at(0)
            .list;
    };
    EXPECT_EQ(order({"ca-q*", "us-ndaa-889"}), "ca-qc-2023");
    EXPECT_EQ(order({"*", "us-ndaa-889"}), "ca-qc-2023") << "what the glob names comes where the glob stands";
}

TEST(Problems, NameListsThatDoNotExist)
{
    const Policy policy = shipped_policy({.lists = {"us-ndaa-889", "us-ndaa-890", "*", "eu-*"}});
    ASSERT_EQ(policy.problems(today).size(), 2u);
    EXPECT_EQ(
        policy.problems(today)[0].text,
        "policy.lists names us-ndaa-890, but there is no such list: correct the name, or add lists.d/us-ndaa-890.yaml");
}

TEST(Problems, NameListsInUseThatWereNotCheckedForAYear)
{
    const Policy policy = shipped_policy({.lists = {"us-ndaa-889"}});
    const auto checked = policy.list("us-ndaa-889")->as_of.time_since_epoch();
    EXPECT_THAT(policy.problems(model::TimePoint{checked + std::chrono::days(366)}), IsEmpty());
    const auto late = policy.problems(model::TimePoint{checked + std::chrono::days(367)});
    ASSERT_EQ(late.size(), 1u);
    EXPECT_THAT(late[0].text, HasSubstr("us-ndaa-889 was last checked on 2026-11-28, over a year ago"));
}

TEST(TestDevice, SaysThatItsMacWasTypedInAndWhereItTellsNothing)
{
    const Policy policy = shipped_policy();
    TestDevice hikvision;
    hikvision.mac = "44:19:b6:0a:0b:0c";
    hikvision.mac_organization = "Hangzhou Hikvision Digital Technology Co.,Ltd.";
    const auto verdict = judge(policy, hikvision, today);
    EXPECT_EQ(verdict.reasons.at(0).text.str(),
              "MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology Co.,Ltd. (as typed in)");
    EXPECT_THAT(verdict.notes, IsEmpty());

    TestDevice local;
    local.mac = "02:19:b6:0a:0b:0c";
    EXPECT_THAT(judge(policy, local, today).notes.at(0).str(), HasSubstr("is registered to nobody"));
    TestDevice unregistered;
    unregistered.mac = "fc:19:b6:0a:0b:0c";
    EXPECT_THAT(judge(policy, unregistered, today).notes.at(0).str(), HasSubstr("no owner of MAC fc:19:b6:0a:0b:0c"));
}

TEST(TestDevice, IsJudgedAsADeviceThatShowsTheSame)
{
    const Policy policy = shipped_policy();
    const auto level = [&](const TestDevice& described) { return judge(policy, described, today).level; };
    TestDevice lts;
    lts.manufacturer = "LTS";
    lts.mac = "44:19:b6:0a:0b:0c";
    lts.mac_organization = "Hangzhou Hikvision Digital Technology Co.,Ltd.";
    EXPECT_EQ(level(lts), model::Level::banned);
    TestDevice by_model;
    by_model.model = "DS-2CD2012-I";
    EXPECT_EQ(level(by_model), model::Level::suspected);
    TestDevice by_server;
    by_server.server = "DNVRS-Webs";
    EXPECT_EQ(level(by_server), model::Level::suspected);
    EXPECT_EQ(level({}), model::Level::unknown);
    lts.mac = "46:19:b6:0a:0b:0c";  // set by software: the prefix has no owner
    EXPECT_EQ(level(lts), model::Level::suspected);
}

Knowledge house_rule_against_a_seller()
{
    Knowledge knowledge = shipped().knowledge;
    List list;
    list.id = "house";
    list.title = "No LTS";
    list.kind = ListKind::house_rule;
    list.effective = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
    list.as_of = *list.effective;
    list.citation = "https://example.org/rules";
    list.entities.push_back(
        {.maker = "lts", .relation = model::Relation::named, .from = {}, .to = {}, .citation = "", .note = ""});
    knowledge.lists.push_back(list);
    return knowledge;
}

TEST(HouseRules, CanNameASeller)
{
    const Policy policy(house_rule_against_a_seller(), {.lists = {"house"}});
    const auto verdict = policy.judge(device_with({label("LTS")}, today), today);
    EXPECT_EQ(verdict.level, model::Level::banned);
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_EQ(verdict.findings[0].maker, "lts");
    EXPECT_EQ(verdict.maker, "hikvision");
    EXPECT_EQ(policy.judge(device_with({label("HIKVISION")}, today), today).level, model::Level::clear);
}

TEST(Owners, InACircleEndAtTheirBeginning)
{
    Knowledge knowledge;
    for (const char* id : {"a", "b"}) {
        Maker maker;
        maker.id = maker.name = id;
        maker.kind = MakerKind::maker;
        maker.owned_by.push_back(
            {.maker = maker.id == "a" ? "b" : "a", .from = {}, .to = {}, .citation = "x", .note = ""});
        Rule rule;
        rule.key = model::Key::onvif_manufacturer;
        rule.words = {maker.id};
        rule.strength = model::Strength::proof;
        maker.recognise.push_back(rule);
        knowledge.makers.push_back(maker);
    }
    List list;
    list.id = "l";
    list.effective = model::Date{};
    list.covers_affiliates = true;
    list.entities.push_back(
        {.maker = "a", .relation = model::Relation::named, .from = {}, .to = {}, .citation = "", .note = ""});
    knowledge.lists.push_back(list);
    const Policy policy(knowledge, {.lists = {"*"}});
    EXPECT_EQ(policy.judge(device_with({label("b")}, today), today).findings.at(0).relation,
              model::Relation::subsidiary);
    EXPECT_EQ(policy.judge(device_with({label("a")}, today), today).findings.at(0).relation, model::Relation::named);
}

TEST(Policy, WhereABannedDeviceStoodNothingIsClearedByItsOwnWord)
{
    const Policy policy = shipped_policy();
    auto device = device_with({label("AXIS"), model_name("M1065-L")}, today);
    ASSERT_EQ(policy.judge(device, today).level, model::Level::clear);
    device.predecessors = {{"dev-old", today, device_with({label("HIKVISION")}, today).evidence}};

    const auto verdict = policy.judge(device, today);

    EXPECT_EQ(verdict.level, model::Level::unknown) << "it is not accused either";
    EXPECT_THAT(verdict.findings, IsEmpty());
    EXPECT_EQ(verdict.maker, "axis");
    ASSERT_EQ(verdict.places.size(), 1u);
    EXPECT_EQ(verdict.places[0].why, "stands where dev-old did");
    EXPECT_EQ(verdict.places[0].brief_why, "where dev-old was");
    EXPECT_THAT(verdict.places[0].text.str(),
                testing::AllOf(testing::StartsWith("stands where dev-old (Hangzhou Hikvision"),
                               HasSubstr(", banned) stood until 20")));
}

TEST(Policy, APredecessorThatIsNotBannedOrDoesNotMatterSaysNothing)
{
    const Policy policy = shipped_policy();
    auto axis = device_with({label("AXIS")}, today), banned = device_with({label("HIKVISION")}, today);
    const auto before = policy.judge(banned, today);
    banned.predecessors = {{"dev-old", today, banned.evidence}};
    EXPECT_EQ(policy.judge(banned, today), before);
    axis.predecessors = {{"dev-old", today, axis.evidence}, {"dev-older", today, {}}};
    EXPECT_EQ(policy.judge(axis, today).level, model::Level::clear);
    EXPECT_THAT(policy.judge(axis, today).places, IsEmpty());
}

TEST(Policy, WhereACardOfABannedMakerIsDisputedNothingIsClearedByItsOwnWord)
{
    const Policy policy = shipped_policy();
    auto device = device_with({label("AXIS"), model_name("M1065-L")}, today);
    device.macs = {{*model::parse_mac("44:19:b6:0a:0b:0c"), "Hangzhou Hikvision Digital Technology Co.,Ltd."}};
    ASSERT_EQ(policy.judge(device, today).level, model::Level::clear) << "a router's, or its round has not ended";
    device.macs[0].disputed = true;

    const auto verdict = policy.judge(device, today);

    EXPECT_EQ(verdict.level, model::Level::unknown) << "it is not accused either";
    EXPECT_THAT(verdict.findings, IsEmpty());
    ASSERT_EQ(verdict.places.size(), 1u);
    EXPECT_EQ(verdict.places[0].why, "stands where a network card of Hikvision answers");
    EXPECT_EQ(verdict.places[0].brief_why, "where a Hikvision card is");
    EXPECT_THAT(verdict.places[0].text.str(),
                testing::StartsWith("stands where the network card 44:19:b6:0a:0b:0c answers, "
                                    "registered to Hangzhou Hikvision"));
    device.macs[0].organization = "Axis Communications AB";
    EXPECT_EQ(policy.judge(device, today).level, model::Level::clear);
}

TEST(Policy, AWaiverCoversTheDeviceWithTheSerialNumberThatItWasGivenFor)
{
    const Policy policy = shipped_policy();
    auto device = device_with({label("HIKVISION")}, today);
    const auto tells = [&](std::string serial, model::Protocol source) {
        device.serial = std::move(serial);
        device.identity.text_ranks[model::IdentityState::serial] = model::traits(source).rank;
        return policy.judge(device, today);
    };
    const auto finding = policy.judge(device, today).findings.at(0).id;
    device.waiver = model::Waiver{"planned", "", "uid 0 (root)", today, today + std::chrono::hours(1), {finding}};
    EXPECT_TRUE(tells("S2000002", model::Protocol::onvif).findings.at(0).waived) << "it was not known for which";
    device.waiver->serial = "S1000001";
    EXPECT_TRUE(tells("S1000001", model::Protocol::onvif).findings.at(0).waived);
    EXPECT_TRUE(tells("DS-2CD2012-IS1000001", model::Protocol::onvif).findings.at(0).waived) << "written otherwise";
    EXPECT_TRUE(tells("77", model::Protocol::sadp).findings.at(0).waived) << "another protocol counts in its own way";

    const auto verdict = tells("S2000002", model::Protocol::onvif);

    EXPECT_FALSE(verdict.findings.at(0).waived);
    EXPECT_THAT(
        verdict.contradictions,
        Contains(testing::Property(&model::SharedText::str,
                                   HasSubstr("was waived with serial number S1000001, and tells S2000002 now"))));
}

}  // namespace
}  // namespace onvigil::policy::test

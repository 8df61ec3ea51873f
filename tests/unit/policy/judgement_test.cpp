#include "claims.hpp"
#include "shipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

using model::Level;
using model::Relation;
using model::Strength;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::TimePoint on(std::string_view date)
{
    return model::TimePoint{model::parse_date(date)->time_since_epoch()};
}

model::Verdict judged(const std::vector<Claim>& claims, std::vector<std::string> lists = {"us-ndaa-889"},
                      model::TimePoint now = today)
{
    return shipped_policy({.lists = std::move(lists)}).judge(device_with(claims, now), now);
}

std::vector<std::string> ids(const std::vector<model::Finding>& findings)
{
    std::vector<std::string> out;
    for (const auto& finding : findings) out.push_back(finding.list.str() + "/" + finding.maker.str());
    return out;
}

TEST(Judge, SaysWhyInSentencesThatCanBeReadAloud)
{
    const auto verdict = judged({mac_of(hik), sadp(), label("LTS")});
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_THAT(verdict.findings[0].reasons,
                ElementsAre("it answers Hikvision's own discovery protocol (SADP)",
                            "MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology Co.,Ltd. "
                            "(neighbour table, lan0, 2026-11-23T00:00:00Z)"));
    EXPECT_THAT(verdict.reasons.back().text, "LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)");
    EXPECT_EQ(verdict.reasons.back().badge, "LTS sells mostly Hikvision equipment");
    EXPECT_EQ(verdict.reasons.front().badge, "");
    EXPECT_THAT(verdict.contradictions, ElementsAre("calls itself LTS, speaks Hikvision's own protocol"));
}

TEST(Judge, GivesEachKindOfEvidenceItsSentence)
{
    const auto said = [](const Claim& claim) { return judged({claim}, {"*"}).reasons.at(0).text; };
    EXPECT_EQ(said(label("HIKVISION")), "it calls itself HIKVISION (ONVIF)");
    EXPECT_EQ(said(vendor("Dahua")), "it calls itself Dahua (DHIP)");
    EXPECT_EQ(said(upnp("Hikvision")), "it calls itself Hikvision (SSDP)");
    EXPECT_EQ(said(dhip()), "it answers Dahua's own discovery protocol (DHIP)");
    EXPECT_EQ(said(uniview()), "it answers Uniview's own discovery protocol");
    EXPECT_EQ(said(model_name("DS-2CD2012-I")),
              "its model DS-2CD2012-I is named the way Hikvision names models (ONVIF)");
    EXPECT_EQ(said(sadp_model("DS-2CD2012-I")),
              "its model DS-2CD2012-I is named the way Hikvision names models (SADP)");
    EXPECT_EQ(said(serial("2J01018PAA00813")),
              "its serial number 2J01018PAA00813 is built the way Dahua builds them (ONVIF)");
    EXPECT_EQ(said(scope_name("Dahua")), "its name \"Dahua\" speaks of Dahua (WS-Discovery; a user can edit it)");
    EXPECT_EQ(said(title("Hanwha Techwin")),
              "its web page is titled \"Hanwha Techwin\", which speaks of Hanwha (HTTP; a user can edit it)");
    EXPECT_EQ(said(extension("unique_identifier/1")),
              "its scopes carry unique_identifier/1, a mark of Dahua firmware (WS-Discovery)");
    EXPECT_EQ(said(xmlns("http://www.isapi.org/ver20/XMLSchema")),
              "its answers use the namespace http://www.isapi.org/ver20/XMLSchema, a mark of Hikvision firmware "
              "(ONVIF)");
    EXPECT_EQ(said(server("App-webs/")), "its server calls itself \"App-webs/\", a mark of Hikvision firmware (HTTP)");
    EXPECT_EQ(said(realm("DVRNVRDVS")), "its login names the realm \"DVRNVRDVS\", a mark of Hikvision firmware (HTTP)");
    EXPECT_EQ(said(certificate("O=HIKVISION")),
              "its certificate is made out to \"O=HIKVISION\", which names Hikvision (TLS)");
    EXPECT_EQ(said(scope_mac_of(hik)), "the MAC 44:19:b6:0a:0b:0c in its scopes is registered to " + hik);
    auto over_mdns = scope_mac_of(hik);
    over_mdns.source = model::Protocol::mdns;
    EXPECT_EQ(said(over_mdns), "the MAC 44:19:b6:0a:0b:0c in its mDNS records is registered to " + hik);
    EXPECT_EQ(said(scope_mac_of(hik, "")), "the MAC in its scopes is registered to " + hik);
    EXPECT_EQ(said(endpoint_mac_of(hik)), "the MAC 44:19:b6:0a:0b:0c inside its endpoint is registered to " + hik);
    EXPECT_EQ(said(mac_of(hik, "")),
              "its MAC is registered to " + hik + " (neighbour table, lan0, 2026-11-23T00:00:00Z)");
    EXPECT_EQ(said(label("HiLook")), "HiLook is a brand of Hikvision: it calls itself HiLook (ONVIF)");
}

TEST(Judge, QuotesLongTextsShortened)
{
    const auto verdict = judged({server("App-webs/" + std::string(400, 'x'))});
    EXPECT_LT(verdict.reasons.at(0).text.size(), 220u);
    EXPECT_THAT(verdict.reasons.at(0).text, HasSubstr("xxx…\""));
}

TEST(Judge, CountsManyNamespacesOfOneMakerOnce)
{
    const auto verdict = judged({xmlns("http://www.isapi.org/a"), xmlns("http://www.isapi.org/b")});
    EXPECT_EQ(verdict.reasons.size(), 1u);
}

TEST(Findings, CiteTheLawAndItsEntity)
{
    const auto verdict = judged({sadp()}, {"us-ndaa-889", "ca-qc-2023"});
    ASSERT_THAT(ids(verdict.findings), ElementsAre("us-ndaa-889/hikvision", "ca-qc-2023/hikvision"));
    EXPECT_EQ(verdict.findings[0].citation, "https://www.acquisition.gov/far/52.204-25");
    EXPECT_EQ(verdict.findings[0].maker_name, "Hangzhou Hikvision Digital Technology");
    EXPECT_EQ(verdict.findings[0].relation, Relation::named);
    EXPECT_THAT(verdict.findings[1].citation, HasSubstr("newswire.ca"));
}

TEST(Findings, StandInTheOrderOfTheSettings)
{
    EXPECT_THAT(ids(judged({sadp()}, {"ca-qc-2023", "us-ndaa-889"}).findings),
                ElementsAre("ca-qc-2023/hikvision", "us-ndaa-889/hikvision"));
}

TEST(Findings, OfBansStandBeforeAdvice)
{
    const auto verdict = judged({sadp()}, {"us-bis-entity-list", "us-ndaa-889"});
    EXPECT_THAT(ids(verdict.findings), ElementsAre("us-ndaa-889/hikvision", "us-bis-entity-list/hikvision"));
    EXPECT_EQ(verdict.level, Level::banned);
}

TEST(Findings, KeepTheirIdAsLongAsDeviceListAndMakerAreTheSame)
{
    const auto weak = judged({model_name("DS-2CD2012-I")});
    const auto strong = judged({model_name("DS-2CD2012-I"), sadp()});
    EXPECT_EQ(weak.findings.at(0).id, strong.findings.at(0).id);
    EXPECT_THAT(weak.findings.at(0).id, testing::MatchesRegex("fnd-[0-9a-z]{10}"));
    auto other = device_with({sadp()}, today);
    other.id = "dev-another";
    EXPECT_NE(shipped_policy().judge(other, today).findings.at(0).id, strong.findings.at(0).id);
    EXPECT_NE(judged({sadp()}, {"ca-qc-2023"}).findings.at(0).id, strong.findings.at(0).id);
}

TEST(Findings, SayHowTheMakerIsTiedToTheList)
{
    EXPECT_EQ(judged({label("EZVIZ")}).findings.at(0).relation, Relation::subsidiary);
    EXPECT_EQ(judged({label("HiLook")}).findings.at(0).relation, Relation::brand);
    EXPECT_EQ(judged({label("LTS")}).findings.at(0).relation, Relation::rebrand);
    EXPECT_EQ(judged({label("LTS"), sadp()}).findings.at(0).relation, Relation::named);
    EXPECT_EQ(judged({sadp()}, {"ca-ica-2025"}).findings.at(0).relation, Relation::affiliate);
}

TEST(Findings, NameParentAndSubsidiaryWithoutContradiction)
{
    const auto verdict = judged({sadp(), mac_of("Hangzhou Ezviz Software Co.,Ltd."), label("EZVIZ")});
    EXPECT_THAT(ids(verdict.findings), ElementsAre("us-ndaa-889/hikvision", "us-ndaa-889/ezviz"));
    EXPECT_EQ(verdict.brand, "EZVIZ");
    EXPECT_THAT(verdict.contradictions, IsEmpty());
}

TEST(Lists, ThatAreAdvisoryNeverBan)
{
    for (const char* list : {"us-bis-entity-list", "us-fcc-covered", "us-dod-1260h", "ca-ica-2025"}) {
        EXPECT_EQ(judged({sadp()}, {list}).level, Level::advisory) << list;
        EXPECT_EQ(judged({scope_name("Hikvision")}, {list}).level, Level::advisory) << list;
    }
    EXPECT_EQ(judged({sadp()}, {"us-tx"}).level, Level::banned);
}

TEST(Lists, ThatNameACompanyNearTheMakerOpenNoFindingOfProof)
{
    const auto verdict = judged({sadp()}, {"ca-ica-2025"});
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_EQ(verdict.findings[0].strength, Strength::indication);
    EXPECT_THAT(verdict.findings[0].reasons.at(0), HasSubstr("names Hikvision Canada Inc. alone"));
    EXPECT_EQ(verdict.maker_strength, Strength::proof);
}

TEST(Lists, OfTheStatesCoverThoseTheyNameAndNoOthers)
{
    struct Row {
        const char *list, *covered, *not_covered;
    };
    for (const auto& [list, covered, not_covered] :
         {Row{"us-la", "Dahua", "Uniview"}, Row{"us-me", "DJI", "Uniview"}, Row{"us-wi", "Hytera", "DJI"},
          Row{"us-vt", "ZTE", "DJI"}, Row{"us-nj", "Dahua", "DJI"}, Row{"us-md", "Huawei", "Hikvision"},
          Row{"us-ne", "Hikvision", "DJI"}, Row{"us-tx", "Baidu", "Tiandy"}, Row{"us-bis-entity-list", "DJI", "ZTE"}}) {
        const auto level = list == std::string_view("us-bis-entity-list") ? Level::advisory : Level::banned;
        EXPECT_EQ(judged({label(covered)}, {list}).level, level) << list;
        EXPECT_EQ(judged({label(not_covered)}, {list}).level, Level::clear) << list;
    }
    EXPECT_EQ(judged({label("EZVIZ")}, {"us-la"}).level, Level::banned) << "with affiliates";
    EXPECT_EQ(judged({label("EZVIZ")}, {"us-me"}).level, Level::clear);
    EXPECT_EQ(judged({label("Dahua")}, {"us-la"}, on("2021-07-31")).level, Level::clear);
    EXPECT_EQ(judged({label("Dahua")}, {"us-me"}, on("2024-08-08")).level, Level::clear);
}

TEST(Lists, ThatCoverNamedPartiesAloneLeaveSubsidiariesOut)
{
    EXPECT_EQ(judged({label("EZVIZ")}, {"us-bis-entity-list"}).level, Level::clear);
    EXPECT_EQ(judged({label("EZVIZ")}, {"us-fcc-covered"}).level, Level::advisory);
}

TEST(Lists, ThatAreOnlyAnnouncedOpenNothingAndAreNamed)
{
    const auto verdict = judged({sadp()}, {"ca-fed-use-2025"});
    EXPECT_EQ(verdict.level, Level::clear);
    EXPECT_THAT(verdict.findings, IsEmpty());
    ASSERT_EQ(verdict.announced.size(), 1u);
    EXPECT_EQ(verdict.announced[0].list, "ca-fed-use-2025");
    EXPECT_EQ(verdict.announced[0].text, "announced 2025-06-27, no date in force");
    EXPECT_THAT(judged({dhip()}, {"ca-fed-use-2025"}).announced, IsEmpty());
    EXPECT_THAT(judged({label("AXIS")}, {"ca-fed-use-2025"}).announced, IsEmpty());
}

TEST(Lists, TakeEffectOnTheirDay)
{
    const auto before = judged({sadp()}, {"us-ndaa-889"}, on("2019-08-12"));
    EXPECT_EQ(before.level, Level::clear);
    ASSERT_EQ(before.announced.size(), 1u);
    EXPECT_EQ(before.announced[0].text, "announced 2018-08-13, in force from 2019-08-13");
    EXPECT_EQ(judged({sadp()}, {"us-ndaa-889"}, on("2019-08-13")).level, Level::banned);
}

TEST(Lists, NameEntitiesFromTheirOwnDay)
{
    EXPECT_EQ(judged({uniview()}, {"us-tx"}, on("2026-01-25")).level, Level::clear);
    EXPECT_EQ(judged({uniview()}, {"us-tx"}, on("2026-01-26")).level, Level::banned);
    EXPECT_EQ(judged({label("Megvii")}, {"us-dod-1260h"}, on("2025-01-06")).level, Level::advisory);
    EXPECT_EQ(judged({label("Megvii")}, {"us-dod-1260h"}, on("2025-01-07")).level, Level::clear);
}

TEST(Lists, ThatTheSettingsDoNotNameSayNothing)
{
    const auto verdict = judged({sadp()}, {});
    EXPECT_EQ(verdict.level, Level::clear);
    EXPECT_EQ(verdict.maker, "hikvision");
    EXPECT_THAT(verdict.announced, IsEmpty());
}

TEST(Owners, CountOnlyWhileTheyOwn)
{
    const std::string honor = "Honor Device Co., Ltd.";
    EXPECT_EQ(judged({mac_of(honor)}, {"us-ndaa-889"}, on("2020-11-16")).level, Level::banned);
    EXPECT_EQ(judged({mac_of(honor)}, {"us-ndaa-889"}, on("2020-11-17")).level, Level::clear);
    EXPECT_EQ(judged({mac_of("Teltronic S.A.U.")}, {"us-ndaa-889"}, on("2025-08-31")).level, Level::banned);
    EXPECT_EQ(judged({mac_of("Teltronic S.A.U.")}, {"us-ndaa-889"}, on("2025-09-01")).level, Level::clear);
    EXPECT_EQ(judged({mac_of("Nubia Technology Co.,Ltd.")}, {"us-ndaa-889"}, on("2020-12-27")).level, Level::clear);
}

TEST(Owners, MakeASellersBadgeCountForTheirOwnSalesOnly)
{
    const auto then = judged({label("Lorex")}, {"us-ndaa-889"}, on("2022-01-01"));
    EXPECT_EQ(then.level, Level::banned);
    EXPECT_EQ(then.maker, "");  // a badge names no maker, its owner notwithstanding
    EXPECT_EQ(then.brand, "Lorex");
    EXPECT_EQ(judged({label("Lorex")}, {"us-ndaa-889"}, on("2022-11-24")).level, Level::unknown);
}

TEST(Contradictions, AreSaidAndNeverResolveThemselves)
{
    EXPECT_THAT(judged({label("Bosch"), mac_of(hik)}).contradictions,
                ElementsAre("calls itself Bosch, hardware is Hikvision"));
    EXPECT_THAT(judged({mac_of("TRENDnet, Inc."), sadp()}).contradictions,
                ElementsAre("MAC is registered to TRENDnet, speaks Hikvision's own protocol"));
    EXPECT_THAT(judged({mac_of("Axis Communications AB"), serial("2J01018PAA00813")}).contradictions,
                ElementsAre("MAC is registered to Axis, carries marks of Dahua"));
    EXPECT_THAT(judged({mac_of("Axis Communications AB"), label("Bosch")}).contradictions,
                ElementsAre("calls itself Bosch, hardware is Axis"));
    EXPECT_THAT(judged({dhip(), mac_of(hik)}).contradictions,
                ElementsAre("MAC is registered to Hikvision, speaks Dahua's own protocol"));
    EXPECT_THAT(judged({label("SuperCam"), dhip()}).contradictions,
                ElementsAre("calls itself SuperCam, speaks Dahua's own protocol"));
}

TEST(Contradictions, AreNotMadeOfNeutralLabelsOrTheMakersOwnName)
{
    EXPECT_THAT(judged({label("General"), dhip(), vendor("Private")}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("HIKVISION"), mac_of(hik), sadp()}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("HiLook"), mac_of(hik)}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("TP-Link"), mac_of("TP-LINK TECHNOLOGIES CO.,LTD.")}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("LTS")}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("i-PRO"), mac_of("Panasonic Corporation")}).contradictions, IsEmpty());
    EXPECT_THAT(judged({label("Avigilon"), mac_of("Motorola Solutions Inc.")}).contradictions, IsEmpty());
}

TEST(Notes, SayWhatIsWorthSayingAndProvesNothing)
{
    EXPECT_THAT(judged({label("Amcrest")}).notes,
                ElementsAre("Amcrest sells some Dahua equipment; the name alone ties it to nobody"));
    EXPECT_THAT(judged({label("IndigoVision")}).notes,
                ElementsAre("IndigoVision used to sell Dahua equipment; the name alone ties it to nobody"));
    EXPECT_THAT(judged({label("TRENDnet")}).notes,
                ElementsAre("a few TRENDnet products were Hikvision equipment; the name alone ties it to nobody"));
    EXPECT_THAT(
        judged({label("AXIS"), scope_name("Hikvision")}).notes,
        ElementsAre(
            "its name speaks of Hikvision, but a user can edit that: it counts for nothing against proof of Axis"));
}

TEST(Notes, SayWhyCopiedMarksAndPartsOfThemCountForNothing)
{
    EXPECT_THAT(
        judged({label("AXIS"), xmlns("http://www.isapi.org/ver20/XMLSchema")}).notes,
        ElementsAre("it carries marks of Hikvision firmware, but they are copied with code: it counts for nothing "
                    "against proof of Axis"));
    EXPECT_THAT(
        judged({label("SuperCam"), xmlns("http://www.hikvision.com/2011/event/topics")}).notes,
        ElementsAre("it has the namespace http://www.hikvision.com/2011/event/topics, which Hikvision firmware has "
                    "together with others (ONVIF); alone that counts for nothing"));
    EXPECT_THAT(judged({instance("Hikvision")}).notes,
                ElementsAre("what speaks of Hikvision counts for nothing by itself"));
}

TEST(Notes, NameTheOwnerASoldCompanyHad)
{
    EXPECT_THAT(
        judged({mac_of("Honor Device Co., Ltd.")}).notes,
        ElementsAre("Honor belonged to Huawei until 2020-11-17 (https://www.scmp.com/tech/gear/article/3110117/)"));
    EXPECT_THAT(judged({mac_of("Honor Device Co., Ltd.")}, {"us-ndaa-889"}, on("2020-11-16")).notes, IsEmpty());
    EXPECT_THAT(judged({label("EZVIZ")}).notes, IsEmpty());
}

TEST(Waivers, QuietTheFindingsTheyNameUntilTheyEnd)
{
    const Policy policy = shipped_policy();
    auto device = device_with({sadp()}, today);
    const auto before = policy.judge(device, today);
    ASSERT_EQ(before.findings.size(), 2u);
    device.waiver = model::Waiver{.reason = "replaced in spring",
                                  .ticket = "",
                                  .by = "uid 0",
                                  .since = today,
                                  .until = today + std::chrono::hours(24),
                                  .findings = {before.findings[0].id}};
    const auto during = policy.judge(device, today);
    EXPECT_TRUE(during.findings[0].waived);
    EXPECT_FALSE(during.findings[1].waived);
    EXPECT_EQ(during.level, Level::banned);
    EXPECT_FALSE(policy.judge(device, today + std::chrono::hours(24)).findings[0].waived);
}

TEST(ContinueFrom, CarriesOnWhenAFindingWasOpened)
{
    const auto earlier = on("2026-01-01");
    const auto previous = judged({model_name("DS-2CD2012-I")}, {"us-ndaa-889"}, earlier);
    const auto next = Policy::continue_from(previous, judged({sadp()}, {"us-ndaa-889", "ca-qc-2023"}));
    ASSERT_EQ(next.findings.size(), 2u);
    EXPECT_EQ(next.findings[0].opened, earlier);
    EXPECT_EQ(next.findings[0].strength, Strength::proof);
    EXPECT_EQ(next.findings[1].opened, today);
}

}  // namespace
}  // namespace onvigil::policy::test

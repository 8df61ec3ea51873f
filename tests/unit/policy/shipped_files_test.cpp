#include "shipped.hpp"

#include "policy/recognizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace onvigil::policy::test {
namespace {

namespace fs = std::filesystem;

TEST(ShippedFiles, AreFreeOfMistakes)
{
    for (const auto& problem : shipped().problems) ADD_FAILURE() << yaml::to_text(problem);
    EXPECT_GE(shipped().knowledge.makers.size(), 90u);
}

TEST(ShippedFiles, AreNamedAfterTheirIds)
{
    for (const Maker& maker : shipped().knowledge.makers) EXPECT_EQ(fs::path(maker.file).stem(), maker.id.str());
    for (const List& list : shipped().knowledge.lists) EXPECT_EQ(fs::path(list.file).stem(), list.id.str());
}

TEST(ShippedLists, AreThoseThatAMakerListCanExpress)
{
    std::set<std::string> ids;
    for (const List& list : shipped().knowledge.lists) ids.insert(list.id);
    EXPECT_EQ(ids, (std::set<std::string>{"us-ndaa-889", "us-fcc-covered", "us-bis-entity-list", "us-dod-1260h",
                                          "us-tx", "us-la", "us-me", "us-wi", "us-vt", "us-nj", "us-md", "us-ne",
                                          "ca-qc-2023", "ca-fed-use-2025", "ca-ica-2025"}));
}

TEST(ShippedLists, HaveTheEffectTheirLawHas)
{
    for (const List& list : shipped().knowledge.lists) {
        const bool advises = list.id == "us-fcc-covered" || list.id == "us-bis-entity-list" ||
                             list.id == "us-dod-1260h" || list.id == "ca-ica-2025";
        EXPECT_EQ(list.effect, advises ? model::Effect::advisory : model::Effect::banned) << list.id;
        EXPECT_EQ(list.effective.has_value(), list.id != "ca-fed-use-2025") << list.id;
    }
}

TEST(ShippedLists, CiteEveryEntityAndGiveItARelation)
{
    for (const List& list : shipped().knowledge.lists) {
        std::set<std::string> seen;
        for (const Entity& entity : list.entities) {
            EXPECT_TRUE(seen.insert(entity.maker).second) << list.id << " names " << entity.maker << " twice";
            EXPECT_TRUE(std::ranges::any_of(shipped().knowledge.makers, [&](const Maker& m) {
                return m.id == entity.maker;
            })) << entity.maker;
            EXPECT_TRUE((entity.citation.empty() ? list.citation : entity.citation).str().starts_with("https://"));
            EXPECT_NE(model::name(entity.relation), "?");
            EXPECT_TRUE(!entity.from || !list.effective || *entity.from >= *list.effective) << list.id << entity.maker;
        }
        EXPECT_FALSE(list.authority.empty());
        EXPECT_FALSE(list.note.empty()) << list.id;
        EXPECT_FALSE(list.binds.empty()) << list.id << ": say whom it binds";
        EXPECT_FALSE(list.announced && list.effective && *list.announced > *list.effective) << list.id;
    }
}

TEST(ShippedLists, NameMakersThatAreKnownByTheNamesInTheirFiles)
{
    const Policy policy = shipped_policy();
    for (const List& list : shipped().knowledge.lists)
        for (const Entity& entity : list.entities) {
            const Maker& maker = *policy.maker(entity.maker);
            for (const std::string& name : {maker.name.str(), maker.short_name.str()}) {
                model::Evidence stated;
                stated.key = model::Key::onvif_manufacturer;
                stated.value = name.substr(0, name.find(" ("));
                const auto known = policy.recognise(stated);
                EXPECT_TRUE(known && known->maker == entity.maker) << entity.maker << ": " << name;
            }
        }
}

TEST(ShippedLists, NameForTheFederalAnnouncementHikvisionAlone)
{
    for (const List& list : shipped().knowledge.lists) {
        if (list.id != "ca-fed-use-2025" && list.id != "ca-ica-2025") continue;
        ASSERT_EQ(list.entities.size(), 1u);
        EXPECT_EQ(list.entities[0].maker, "hikvision");
    }
}

TEST(ShippedMakers, ProveOnlyByWhatCanProve)
{
    for (const Maker& maker : shipped().knowledge.makers)
        for (const Rule& rule : maker.recognise)
            EXPECT_TRUE(rule.strength != model::Strength::proof || can_prove(rule.key))
                << maker.id << model::name(rule.key);
}

TEST(ShippedMakers, OwnTheProtocolsTheySpeakAlone)
{
    using Owned = std::multiset<std::pair<std::string, std::string>>;
    Owned proven, owned;
    for (const Maker& maker : shipped().knowledge.makers)
        for (const Rule& rule : maker.recognise)
            if (rule.key == model::Key::protocol) {
                proven.emplace(rule.match, maker.id);
                EXPECT_EQ(rule.strength, model::Strength::proof) << maker.id;
            }
    for (const model::ProtocolTraits& row : model::protocol_table)
        if (!row.maker.empty()) owned.emplace(row.name, row.maker);
    EXPECT_EQ(proven, owned);
}

TEST(ShippedMakers, GiveASourceForEachBrandAndOwner)
{
    for (const Maker& maker : shipped().knowledge.makers) {
        for (const Brand& brand : maker.brands) EXPECT_FALSE(brand.source.empty()) << maker.id << brand.name;
        for (const Ownership& owner : maker.owned_by) EXPECT_FALSE(owner.citation.empty()) << maker.id;
    }
}

TEST(ShippedMakers, LetNoBadgeConvictWhoseOwnerOrMakerIsUnclear)
{
    for (const Maker& maker : shipped().knowledge.makers)
        for (const Brand& brand : maker.brands)
            for (const char* unclear :
                 {"Amcrest",  "CP Plus", "Luma",      "Prama",    "Imou",  "Lorex",  "EZ-IP",     "LaView", "ABUS",
                  "TRENDnet", "Swann",   "Night Owl", "AGM",      "Niko",  "Haikon", "Honeywell", "W Box",  "Alibi",
                  "ADT",      "Bosch",   "Tyco",      "Montavue", "Q-See", "BCS",    "KBVISION",  "Godrej"})
                EXPECT_TRUE(brand.name != unclear || (brand.share != Share::all && brand.share != Share::most))
                    << maker.id << brand.name;
}

TEST(ShippedMakers, LeaveOutWhatWasRefutedOrNeverFound)
{
    for (const Maker& maker : shipped().knowledge.makers)
        for (const Brand& brand : maker.brands)
            for (const char* absent :
                 {"Control iD", "Speco", "Hanwha", "Toshiba", "JVC", "Ness", "Hunt", "Hills", "VIGI"})
                EXPECT_NE(brand.name, absent) << maker.id;
}

}  // namespace
}  // namespace onvigil::policy::test

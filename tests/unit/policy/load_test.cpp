#include "policy/load.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace onvigil::policy {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* acme = R"(id: acme
kind: maker
name: Acme Cameras
short_name: Acme
owned_by: null
recognise:
  - {key: onvif.manufacturer, words: [acme], strength: proof}
)";

constexpr const char* house = R"(id: house
title: "No Acme in our house"
jurisdiction: house
authority: "the board"
kind: house-rule
effect: banned
effective: 2026-01-01
announced: null
as_of: 2026-11-23
citation: "https://example.org/rules"
covers_affiliates: true
entities:
  - {maker: acme, relation: named}
)";

class Folder {
public:
    Folder& maker(std::string_view name, std::string_view text) { return write("makers", name, text); }
    Folder& list(std::string_view name, std::string_view text) { return write("lists", name, text); }
    Folder& own_maker(std::string_view name, std::string_view text) { return write("etc/makers.d", name, text); }
    Folder& own_list(std::string_view name, std::string_view text) { return write("etc/lists.d", name, text); }
    Loaded load(const Knowledge* previous = nullptr) const
    {
        return policy::load(knowledge_paths(folder_.path(), folder_.path() / "etc"), previous);
    }
    std::string at(std::string_view file) const { return (folder_.path() / file).string(); }
    void remove(std::string_view file) const { std::filesystem::remove(folder_.path() / file); }

private:
    Folder& write(std::string_view place, std::string_view name, std::string_view text)
    {
        folder_.write(std::string(place) + "/" + std::string(name), text);
        return *this;
    }
    test::TempDir folder_;
};

std::vector<std::string> texts(const std::vector<Problem>& problems)
{
    std::vector<std::string> out;
    for (const Problem& problem : problems) out.push_back(problem.text);
    return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

TEST(Load, ReadsMakersAndLists)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto loaded = folder.load();
    EXPECT_THAT(texts(loaded.problems), IsEmpty());
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    ASSERT_EQ(loaded.knowledge.lists.size(), 1u);
    const Maker& maker = loaded.knowledge.makers.front();
    EXPECT_EQ(maker.short_name, "Acme");
    EXPECT_EQ(maker.recognise.front().strength, model::Strength::proof);
    const List& list = loaded.knowledge.lists.front();
    EXPECT_EQ(list.kind, ListKind::house_rule);
    EXPECT_EQ(list.effective, model::parse_date("2026-01-01"));
    EXPECT_FALSE(list.announced);
    EXPECT_TRUE(list.covers_affiliates);
    EXPECT_EQ(list.file, folder.at("lists/house.yaml"));
}

TEST(Load, TakesNothingFromFoldersThatAreNotThere)
{
    const auto loaded = load(knowledge_paths("/nowhere/at/all", "/nowhere/either"));
    EXPECT_TRUE(loaded.knowledge.makers.empty());
    EXPECT_THAT(texts(loaded.problems), IsEmpty());
}

TEST(Load, PassesOverFilesThatAreNoYamlOrHidden)
{
    Folder folder;
    folder.maker("acme.yaml", acme).maker("acme.yaml.dpkg-old", "x: [").maker(".acme.yaml", "x: [");
    EXPECT_THAT(texts(folder.load().problems), IsEmpty());
}

TEST(Load, LetsTheAdminsFileReplaceTheShippedOneOfTheSameId)
{
    Folder folder;
    folder.maker("acme.yaml", acme).own_maker("my-acme.yaml", replaced(acme, "Acme Cameras", "Acme of our own"));
    const auto loaded = folder.load();
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    EXPECT_EQ(loaded.knowledge.makers.front().name, "Acme of our own");
}

TEST(Load, KeepsTheShippedFileWhereTheAdminsIsWrong)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    folder.own_list("house.yaml", replaced(house, "maker: acme", "maker: nobody"));
    folder.own_maker("acme.yaml", replaced(acme, "strength: proof", "strength: certain"));
    const auto loaded = folder.load();
    EXPECT_EQ(loaded.problems.size(), 2u);
    ASSERT_EQ(loaded.knowledge.lists.size(), 1u);
    EXPECT_EQ(loaded.knowledge.lists.front().entities.front().maker, "acme");
    EXPECT_EQ(loaded.knowledge.makers.front().file, folder.at("makers/acme.yaml"));
}

TEST(Load, ReportsAllMistakesAtOnceWithFileLineAndKey)
{
    Folder folder;
    folder.maker("acme.yaml", R"(id: Acme!
kind: shop
nmae: Acme
recognise:
  - {key: onvif.maker, words: [acme], strength: proof}
  - {key: onvif.model, regex: "(", strength: sure}
brands:
  - {name: Zenith, share: lots, source: "x"}
)");
    const auto at = folder.at("makers/acme.yaml");
    EXPECT_THAT(
        texts(folder.load().problems),
        testing::UnorderedElementsAre(
            at + ":1: id: \"Acme!\" is no id: use a-z, 0-9 and dashes",
            at + ":2: kind: \"shop\" is not one of maker, seller", at + ":1: name: missing",
            at + ":5: recognise[0].key: \"onvif.maker\" is not one of the keys of evidence (docs/policy.md lists them)",
            at + ":6: recognise[1].strength: \"sure\" is not one of proof, indication",
            at + ":6: recognise[1].regex: missing ')' at character 2",
            at + ":8: brands[0].share: \"lots\" is not one of all, most, some, few, former",
            at + ":3: nmae: unknown key"));
}

struct Mistake {
    std::string what;
    std::string from;
    std::string to;
    std::string says;  ///< the end of the one problem
};

class MakerMistakes : public testing::TestWithParam<Mistake> {};
TEST_P(MakerMistakes, AreRefusedWithTheirLine)
{
    const Mistake& mistake = GetParam();
    Folder folder;
    folder.maker("acme.yaml", replaced(acme, mistake.from, mistake.to));
    const auto loaded = folder.load();
    EXPECT_TRUE(loaded.knowledge.makers.empty());
    EXPECT_THAT(texts(loaded.problems), ElementsAre(folder.at("makers/acme.yaml") + ":" + mistake.says));
}
std::string mistake_name(const testing::TestParamInfo<Mistake>& info)
{
    return info.param.what;
}
INSTANTIATE_TEST_SUITE_P(
    Rows, MakerMistakes,
    testing::Values(
        Mistake{"UnknownKey", "short_name:", "shrt_name:", "4: shrt_name: unknown key"},
        Mistake{"TwiceTheSameKey", "owned_by: null", "name: again", "5: name: stands here twice"},
        Mistake{"TextThatIsAList", "name: Acme Cameras", "name: [a, b]", "3: name: expected a text"},
        Mistake{"EmptyName", "name: Acme Cameras", "name: \"\"", "3: name: must not be empty"},
        Mistake{"NoRules", "recognise:\n  - {key: onvif.manufacturer, words: [acme], strength: proof}", "recognise: []",
                "6: recognise: missing: without rules nobody is ever recognised"},
        Mistake{"RuleThatIsNoMapping", "{key: onvif.manufacturer, words: [acme], strength: proof}", "acme",
                "7: recognise[0]: expected a mapping of keys to values"},
        Mistake{"UnknownKeyInARule", "words: [acme],", "words: [acme], sure: yes,",
                "7: recognise[0].sure: unknown key"},
        Mistake{"NoWayToMatch", "words: [acme], ", "",
                "7: recognise[0].key: needs exactly one of match, words and regex"},
        Mistake{"TwoWaysToMatch", "words: [acme]", "words: [acme], match: \"acme*\"",
                "7: recognise[0].key: needs exactly one of match, words and regex"},
        Mistake{"GlobThatMatchesAnything", "words: [acme]", "match: \"a*\"",
                "7: recognise[0].match: needs at least three letters besides * and ?"},
        Mistake{"WordWithoutALetter", "words: [acme]", "words: [\"--\"]",
                "7: recognise[0].words: \"--\" holds no letter"},
        Mistake{"WordsThatAreNoList", "words: [acme]", "words: acme", "7: recognise[0].words: expected a list"},
        Mistake{"WordsThatAreNoTexts", "words: [acme]", "words: [acme, [b]]",
                "7: recognise[0].words: expected a list of texts"},
        Mistake{"BadRegex", "words: [acme]", "regex: \"a{2\"", "7: recognise[0].regex: missing '}' at character 4"},
        Mistake{"ProofFromWhatUsersCanEdit", "key: onvif.manufacturer", "key: scope.name",
                "7: recognise[0].strength: scope.name is never proof: only onvif.manufacturer, oui.organization and "
                "protocol are"},
        Mistake{"OwnerNobodyKnows", "owned_by: null", "owned_by: {maker: nobody, citation: \"x\"}",
                "5: owned_by.maker: there is no maker \"nobody\""},
        Mistake{"OwnerWithoutCitation", "owned_by: null", "owned_by: {maker: acme}", "5: owned_by.citation: missing"},
        Mistake{"OwnerWithABadDate", "owned_by: null", "owned_by: {maker: acme, citation: x, from: 2026-13-01}",
                "5: owned_by.from: \"2026-13-01\" is not a date: write 2026-11-23, or null"},
        Mistake{"OwnerTurnedRound", "owned_by: null",
                "owned_by: {maker: acme, citation: x, from: 2026-01-01, to: 2025-01-01}",
                "5: owned_by.to: lies before from"},
        Mistake{"OwnerThatIsABrand", "owned_by: null", "owned_by: {maker: acme, citation: x, relation: brand}",
                "5: owned_by.relation: expected subsidiary or affiliate"}),
    mistake_name);

class ListMistakes : public testing::TestWithParam<Mistake> {};
TEST_P(ListMistakes, AreRefusedWithTheirLine)
{
    const Mistake& mistake = GetParam();
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", replaced(house, mistake.from, mistake.to));
    const auto loaded = folder.load();
    EXPECT_TRUE(loaded.knowledge.lists.empty());
    EXPECT_THAT(texts(loaded.problems), ElementsAre(folder.at("lists/house.yaml") + ":" + mistake.says));
}
INSTANTIATE_TEST_SUITE_P(
    Rows, ListMistakes,
    testing::Values(
        Mistake{"UnknownMaker", "maker: acme", "maker: acmee", "13: entities[0].maker: there is no maker \"acmee\""},
        Mistake{"UnknownRelation", "relation: named", "relation: cousin",
                "13: entities[0].relation: \"cousin\" is not one of named, subsidiary, affiliate, brand, rebrand"},
        Mistake{"NoRelation", ", relation: named", "", "13: entities[0].relation: missing"},
        Mistake{
            "UnknownKind", "kind: house-rule", "kind: rumour",
            "5: kind: \"rumour\" is not one of use-procurement, market-access, export-control, investment, guidance, "
            "house-rule"},
        Mistake{"UnknownEffect", "effect: banned", "effect: frowned-upon",
                "6: effect: \"frowned-upon\" is not one of banned, advisory"},
        Mistake{"BadDate", "effective: 2026-01-01", "effective: 01/01/2026",
                "7: effective: \"01/01/2026\" is not a date: write 2026-11-23, or null"},
        Mistake{"NoAsOf", "as_of: 2026-11-23\n", "",
                "1: as_of: missing: the day somebody last compared this file with its source"},
        Mistake{"NoCitation", "citation: \"https://example.org/rules\"\n", "", "1: citation: missing"},
        Mistake{"CitationThatIsNoLink", "https://example.org/rules", "rule book, page 4",
                "10: citation: expected a link that begins with https://"},
        Mistake{"FlagThatIsNone", "covers_affiliates: true", "covers_affiliates: perhaps",
                "11: covers_affiliates: expected true or false"},
        Mistake{"NoEntities", "entities:\n  - {maker: acme, relation: named}", "entities: []",
                "12: entities: missing: a list names at least one maker"},
        Mistake{"EntityTurnedRound", "relation: named", "relation: named, from: 2026-02-01, to: 2026-01-01",
                "13: entities[0].to: lies before from"},
        Mistake{"UnknownKeyInAnEntity", "relation: named", "relation: named, since: 2026-02-01",
                "13: entities[0].since: unknown key"}),
    mistake_name);

TEST(Load, RefusesWhatIsNoYamlAndSaysWhere)
{
    Folder folder;
    folder.maker("acme.yaml", replaced(acme, "kind: maker", "kind: [maker"));
    EXPECT_THAT(texts(folder.load().problems),
                ElementsAre(testing::MatchesRegex(".*/makers/acme.yaml:[0-9]+: not readable as YAML: .+")));
}

TEST(Load, RefusesADocumentThatIsNoMapping)
{
    Folder folder;
    folder.maker("a.yaml", "- acme\n").maker("b.yaml", "").maker("c.yaml", "just words\n");
    EXPECT_THAT(texts(folder.load().problems), testing::Each(HasSubstr("expected a mapping of keys to values")));
    EXPECT_EQ(folder.load().problems.size(), 3u);
}

TEST(Load, RefusesAnIdThatStandsTwiceInOneFolder)
{
    Folder folder;
    folder.maker("acme.yaml", acme).maker("other.yaml", acme);
    EXPECT_THAT(
        texts(folder.load().problems),
        ElementsAre(folder.at("makers/other.yaml") + ":1: id: \"acme\" stands in another file of this folder already"));
}

TEST(Load, RefusesFilesTooLargeToBeWrittenByHand)
{
    Folder folder;
    folder.maker("acme.yaml", std::string(2u << 20, '#'));
    EXPECT_THAT(texts(folder.load().problems), ElementsAre(EndsWith("larger than 1048576 bytes")));
}

TEST(Load, RefusesWhatCannotBeRead)
{
    Folder folder;
    std::filesystem::create_directories(folder.at("makers/acme.yaml"));
    EXPECT_THAT(texts(folder.load().problems), ElementsAre(EndsWith("acme.yaml:1: cannot be read")));
}

TEST(Reload, KeepsWhatABrokenFileHeldBefore)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.maker("acme.yaml", "id: [").list("house.yaml", replaced(house, "effect: banned", "effect: no"));
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 2u);
    EXPECT_EQ(second.knowledge, first.knowledge);
}

TEST(Reload, KeepsTheOlderListWhereTheNewOneNamesNobody)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.list("house.yaml", replaced(house, "maker: acme", "maker: nobody"));
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 1u);
    EXPECT_EQ(second.knowledge, first.knowledge);
}

TEST(Reload, ForgetsFilesThatAreGone)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.remove("lists/house.yaml");
    const auto second = folder.load(&first.knowledge);
    EXPECT_THAT(texts(second.problems), IsEmpty());
    EXPECT_TRUE(second.knowledge.lists.empty());
}

TEST(Reload, RefusesAListWhoseMakerIsGone)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.remove("makers/acme.yaml");
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 1u);
    EXPECT_TRUE(second.knowledge.lists.empty());
}

TEST(Load, RefusesAChainOfOwnersWithoutItsEnd)
{
    Folder folder;
    const auto owned = [](std::string_view id, std::string_view owner) {
        return replaced(replaced(acme, "id: acme", "id: " + std::string(id)), "owned_by: null",
                        "owned_by: {maker: " + std::string(owner) + ", citation: x}");
    };
    folder.maker("a.yaml", owned("a", "b")).maker("b.yaml", owned("b", "c")).maker("acme.yaml", acme);
    const auto loaded = folder.load();
    EXPECT_EQ(loaded.problems.size(), 2u);
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    EXPECT_EQ(loaded.knowledge.makers.front().id, "acme");
}

}  // namespace
}  // namespace onvigil::policy

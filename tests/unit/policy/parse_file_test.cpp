#include "policy/parse_file.hpp"

#include "files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> lines(const yaml::FileProblems& problems)
{
    std::vector<std::string> out;
    for (const auto& problem : problems) out.push_back(yaml::to_text(problem));
    return out;
}
std::vector<std::string> problems_of_maker(const std::string& text)
{
    yaml::FileProblems problems;
    const bool parsed = parse_maker(text, "f", problems).has_value();
    EXPECT_EQ(parsed, problems.empty());
    return lines(problems);
}
std::vector<std::string> problems_of_list(const std::string& text)
{
    yaml::FileProblems problems;
    const bool parsed = parse_list(text, "f", problems).has_value();
    EXPECT_EQ(parsed, problems.empty());
    return lines(problems);
}

TEST(ParseFile, ReadsAMakerAndTheOwnersItRefersTo)
{
    yaml::FileProblems problems;
    const auto parsed = parse_maker(replaced(acme, "owned_by: null",
                                             "owned_by:\n  - {maker: zenith, citation: x, to: 2020-01-01}\n"
                                             "  - {maker: apex, citation: x, from: 2020-01-01}"),
                                    "f", problems);
    ASSERT_TRUE(parsed) << yaml::to_text(problems.at(0));
    EXPECT_EQ(parsed->value.id, "acme");
    EXPECT_EQ(parsed->value.file, "f");
    ASSERT_EQ(parsed->value.owned_by.size(), 2u);
    EXPECT_EQ(parsed->value.owned_by[1].from, model::parse_date("2020-01-01"));
    ASSERT_EQ(parsed->references.size(), 2u);
    EXPECT_EQ(yaml::to_text(parsed->references[1]), "f:7: owned_by[1].maker: ");
}

TEST(ParseFile, MakesARuleOfEachKeyThatProvesWhereItCan)
{
    yaml::FileProblems problems;
    const auto parsed = parse_maker(replaced(acme, "{key: onvif.manufacturer, words: [acme], strength: proof}",
                                             "{key: [onvif.manufacturer, scope.name], words: [acme], strength: proof, "
                                             "shared_with: [apex]}\n  - {key: xmlns, all: [\"acme/a\", \"acme/b\"], "
                                             "strength: support}"),
                                    "f", problems);
    ASSERT_TRUE(parsed) << yaml::to_text(problems.at(0));
    const auto& rules = parsed->value.recognise;
    ASSERT_EQ(rules.size(), 3u);
    EXPECT_EQ(rules[0].key, model::Key::onvif_manufacturer);
    EXPECT_EQ(rules[0].strength, model::Strength::proof);
    EXPECT_EQ(rules[1].key, model::Key::scope_name);
    EXPECT_EQ(rules[1].strength, model::Strength::indication);
    EXPECT_TRUE(rules[2].support && rules[2].strength == model::Strength::indication && rules[2].all.size() == 2);
    EXPECT_FALSE(rules[0].support);
    EXPECT_EQ(parsed->references.size(), 2u) << "apex, twice";
}

TEST(ParseFile, ReadsAListAndTheMakersItNames)
{
    yaml::FileProblems problems;
    const auto parsed = parse_list(house, "f", problems);
    ASSERT_TRUE(parsed) << yaml::to_text(problems.at(0));
    EXPECT_EQ(parsed->value.kind, ListKind::house_rule);
    ASSERT_EQ(parsed->references.size(), 1u);
    EXPECT_EQ(yaml::to_text(parsed->references[0]), "f:13: entities[0].maker: ");
}

TEST(ParseFile, ReportsAllMistakesAtOnceWithFileLineAndKey)
{
    const auto problems = problems_of_maker(R"(id: Acme!
kind: shop
nmae: Acme
recognise:
  - {key: onvif.maker, words: [acme], strength: proof}
  - {key: onvif.model, regex: "(", strength: sure}
brands:
  - {name: Zenith, share: lots, source: "x"}
)");
    EXPECT_THAT(problems,
                testing::UnorderedElementsAre(
                    "f:1: id: \"Acme!\" is no id: use a-z, 0-9 and dashes",
                    "f:2: kind: shop is none of maker, seller, component", "f:1: name: missing",
                    "f:5: recognise[0].key: onvif.maker is none of the keys of evidence (onvigil-makers(5) lists them)",
                    "f:6: recognise[1].strength: sure is none of proof, indication, support",
                    "f:6: recognise[1].regex: missing ): (",
                    "f:8: brands[0].share: lots is none of all, most, some, few, former; did you mean most?",
                    "f:3: nmae: unknown key; did you mean name?"));
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
    EXPECT_THAT(problems_of_maker(replaced(acme, mistake.from, mistake.to)), ElementsAre("f:" + mistake.says));
}
std::string mistake_name(const testing::TestParamInfo<Mistake>& info)
{
    return info.param.what;
}
INSTANTIATE_TEST_SUITE_P(
    Rows, MakerMistakes,
    testing::Values(
        Mistake{"UnknownKey", "short_name:", "shrt_name:", "4: shrt_name: unknown key; did you mean short_name?"},
        Mistake{"TwiceTheSameKey", "owned_by: null", "name: again", "5: name: stands here twice"},
        Mistake{"TextThatIsAList", "name: Acme Cameras", "name: [a, b]", "3: name: text is expected, not a list"},
        Mistake{"EmptyName", "name: Acme Cameras", "name: \"\"", "3: name: must not be empty"},
        Mistake{"NoRules", "recognise:\n  - {key: onvif.manufacturer, words: [acme], strength: proof}", "recognise: []",
                "6: recognise: missing: without rules nothing is ever recognised"},
        Mistake{"RuleThatIsNoMapping", "{key: onvif.manufacturer, words: [acme], strength: proof}", "acme",
                "7: recognise[0]: a map of settings is expected here"},
        Mistake{"UnknownKeyInARule", "words: [acme],", "words: [acme], sure: yes,",
                "7: recognise[0].sure: unknown key; did you mean source?"},
        Mistake{"NoWayToMatch", "words: [acme], ", "",
                "7: recognise[0].key: needs exactly one of match, all, words and regex"},
        Mistake{"TwoWaysToMatch", "words: [acme]", "words: [acme], match: \"acme*\"",
                "7: recognise[0].key: needs exactly one of match, all, words and regex"},
        Mistake{"AllOfOne", "words: [acme]", "all: [\"acme*\"]", "7: recognise[0].all: needs two to 8 globs"},
        Mistake{"AllOfAnything", "words: [acme]", "all: [\"acme*\", \"a*\"]",
                "7: recognise[0].all: needs at least three letters besides * and ?"},
        Mistake{
            "ProofFromKeysOfWhichNoneCan", "key: onvif.manufacturer", "key: [xmlns, scope.name]",
            "7: recognise[0].strength: xmlns is never proof: only onvif.manufacturer, oui.organization and protocol "
            "are"},
        Mistake{"KeyThatIsNone", "key: onvif.manufacturer", "key: [onvif.manufacturer, onvif.maker]",
                "7: recognise[0].key[1]: onvif.maker is none of the keys of evidence (onvigil-makers(5) lists them)"},
        Mistake{"GlobThatMatchesAnything", "words: [acme]", "match: \"a*\"",
                "7: recognise[0].match: needs at least three letters besides * and ?"},
        Mistake{"WordWithoutALetter", "words: [acme]", "words: [\"--\"]",
                "7: recognise[0].words: \"--\" holds no letter"},
        Mistake{"WordsThatAreNoList", "words: [acme]", "words: acme",
                "7: recognise[0].words: a list is expected, as in [a, b]"},
        Mistake{"WordsThatAreNoTexts", "words: [acme]", "words: [acme, [b]]",
                "7: recognise[0].words[1]: text is expected"},
        Mistake{"BadRegex", "words: [acme]", "regex: \"a(b\"", "7: recognise[0].regex: missing ): a(b"},
        Mistake{"ProofFromWhatUsersCanEdit", "key: onvif.manufacturer", "key: scope.name",
                "7: recognise[0].strength: scope.name is never proof: only onvif.manufacturer, oui.organization and "
                "protocol are"},
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
    EXPECT_THAT(problems_of_list(replaced(house, mistake.from, mistake.to)), ElementsAre("f:" + mistake.says));
}
INSTANTIATE_TEST_SUITE_P(
    Rows, ListMistakes,
    testing::Values(
        Mistake{"UnknownRelation", "relation: named", "relation: cousin",
                "13: entities[0].relation: cousin is none of named, subsidiary, affiliate, brand, rebrand"},
        Mistake{"NoRelation", ", relation: named", "", "13: entities[0].relation: missing"},
        Mistake{"UnknownKind", "kind: house-rule", "kind: rumour",
                "5: kind: rumour is none of use-procurement, market-access, export-control, investment, guidance, "
                "house-rule"},
        Mistake{"UnknownEffect", "effect: banned", "effect: frowned-upon",
                "6: effect: frowned-upon is none of banned, advisory"},
        Mistake{"BadDate", "effective: 2026-01-01", "effective: 01/01/2026",
                "7: effective: \"01/01/2026\" is not a date: write 2026-11-23, or null"},
        Mistake{"NoAsOf", "as_of: 2026-11-23\n", "",
                "1: as_of: missing: the day this file was last compared with its source"},
        Mistake{"SourceThatIsNoLink", "covers_affiliates: true", "sources: [a book]",
                "11: sources[0]: expected a link that begins with https://"},
        Mistake{"EntityOfUnknownStrength", "relation: named", "relation: named, at_most: hearsay",
                "13: entities[0].at_most: hearsay is none of proof, indication"},
        Mistake{"NoFirstDay", "effective: 2026-01-01\n", "",
                "1: effective: missing: the first day, or null for a list that is only announced"},
        Mistake{"NoCitation", "citation: \"https://example.org/rules\"\n", "", "1: citation: missing"},
        Mistake{"CitationThatIsNoLink", "https://example.org/rules", "rule book, page 4",
                "10: citation: expected a link that begins with https://"},
        Mistake{"FlagThatIsNone", "covers_affiliates: true", "covers_affiliates: perhaps",
                "11: covers_affiliates: perhaps is neither true nor false"},
        Mistake{"NoEntities", "entities:\n  - {maker: acme, relation: named}", "entities: []",
                "12: entities: missing: a list names at least one maker"},
        Mistake{"EntityTurnedRound", "relation: named", "relation: named, from: 2026-02-01, to: 2026-01-01",
                "13: entities[0].to: lies before from"},
        Mistake{"UnknownKeyInAnEntity", "relation: named", "relation: named, since: 2026-02-01",
                "13: entities[0].since: unknown key"}),
    mistake_name);

TEST(ParseFile, RefusesWhatIsNoYamlAndSaysWhere)
{
    EXPECT_THAT(problems_of_maker(replaced(acme, "kind: maker", "kind: [maker")),
                ElementsAre(testing::MatchesRegex("f:[0-9]+: syntax: .+")));
}

TEST(ParseFile, RefusesADocumentThatIsNoMap)
{
    for (const char* text : {"- acme\n", "just words\n"})
        EXPECT_THAT(problems_of_list(text), ElementsAre(testing::StartsWith("f:1: a map of settings is expected: ")));
    EXPECT_THAT(problems_of_maker(""), testing::Contains("f:1: id: missing"));
}

}  // namespace
}  // namespace onvigil::policy::test

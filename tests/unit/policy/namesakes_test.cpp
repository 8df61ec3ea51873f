#include "policy/namesakes.hpp"

#include "claims.hpp"
#include "policy/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test::namesakes_test {
namespace {

using model::Level;
using model::Strength;

constexpr model::TimePoint now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}.time_since_epoch()};

Rule rule(model::Key key, std::vector<std::string> words, std::vector<std::string> shared_with = {})
{
    Rule out;
    out.key = key;
    out.words = std::move(words);
    out.shared_with = std::move(shared_with);
    out.strength = model::Strength::proof;
    return out;
}

/// Two companies that call themselves Acme, one of east and one of west.
Knowledge acmes()
{
    Knowledge knowledge;
    Maker east, west;
    east.id = "acme-east";
    east.name = east.short_name = "Acme East";
    east.recognise = {rule(model::Key::oui_organization, {"acme east"})};
    west.id = "acme-west";
    west.name = west.short_name = "Acme West";
    west.recognise = {rule(model::Key::oui_organization, {"acme west"}),
                      rule(model::Key::onvif_manufacturer, {"acme"}, {"acme-east"}),
                      rule(model::Key::scope_name, {"west cam"})};
    west.recognise.back().strength = model::Strength::indication;
    knowledge.makers = {east, west};
    return knowledge;
}

Entity named(std::string maker, std::string as = "")
{
    Entity out;
    out.maker = std::move(maker);
    out.named_as = std::move(as);
    return out;
}

model::Verdict judged(std::vector<Entity> entities, const std::vector<Claim>& claims)
{
    Knowledge knowledge = acmes();
    List list;
    list.id = "house";
    list.effective = model::parse_date("2026-01-01");
    list.entities = std::move(entities);
    if (!list.entities.empty()) knowledge.lists.push_back(list);
    return Policy(knowledge, {.lists = {"*"}}).judge(device_with(claims, now), now);
}

TEST(Namesakes, ThatNoListSpeaksOfAreClear)
{
    const auto verdict = judged({}, {label("Acme")});
    EXPECT_EQ(verdict.level, Level::clear);
    EXPECT_EQ(verdict.maker, "acme-west") << "whose rule it is";
    EXPECT_EQ(verdict.maker_strength, Strength::proof);
    EXPECT_THAT(verdict.notes, testing::IsEmpty());
}

TEST(Namesakes, OfWhichAListNamesOneAreNeitherClearNorSuspectedWhateverAUserTyped)
{
    const Claim typed{model::Protocol::ws_discovery, model::Key::scope_name, "west cam", ""};
    for (const auto& [listed, claims] :
         {std::pair("acme-east", std::vector{label("Acme")}), std::pair("acme-west", std::vector{label("Acme")}),
          std::pair("acme-east", std::vector{label("Acme"), typed})}) {
        const auto verdict = judged({named(listed)}, claims);
        EXPECT_EQ(verdict.level, Level::unknown) << listed;
        EXPECT_THAT(verdict.findings, testing::IsEmpty()) << listed;
        EXPECT_THAT(verdict.notes,
                    testing::Contains("the name Acme is shared by Acme West and Acme East: alone it does "
                                      "not say which of them is meant"));
    }
}

TEST(Namesakes, AreSuspectedByAListThatSaysNoMoreThanTheName)
{
    const auto verdict = judged({named("acme-east", "Acme")}, {label("Acme")});
    EXPECT_EQ(verdict.level, Level::suspected);
    EXPECT_EQ(verdict.maker, "acme-east");
    EXPECT_EQ(verdict.maker_strength, Strength::indication);
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_THAT(verdict.findings[0].reasons, testing::ElementsAre("it calls itself Acme (ONVIF)"));
}

TEST(Namesakes, AreAllMeantByAListThatNamesThemAll)
{
    const auto verdict = judged({named("acme-east"), named("acme-west")}, {label("Acme")});
    EXPECT_EQ(verdict.level, Level::suspected);
    EXPECT_EQ(verdict.findings.size(), 2u);
}

TEST(Namesakes, ThatAreProvenOtherwiseAreTheOnesTheNameMeans)
{
    const auto east = judged({named("acme-east", "Acme")}, {label("Acme"), mac_of("Acme East")});
    EXPECT_EQ(east.level, Level::banned);
    EXPECT_EQ(east.maker, "acme-east");
    EXPECT_THAT(east.contradictions, testing::IsEmpty());
    const auto west = judged({named("acme-east", "Acme")}, {label("Acme"), mac_of("Acme West")});
    EXPECT_EQ(west.level, Level::clear);
    EXPECT_EQ(west.maker, "acme-west");
    EXPECT_THAT(west.contradictions, testing::IsEmpty());
}

TEST(Namesakes, SayNothingAgainstProofOfAThird)
{
    const auto verdict = judged({named("acme-east", "Acme")}, {label("Acme"), mac_of("Acme West"), title("acme")});
    EXPECT_EQ(verdict.level, Level::clear);
}

}  // namespace
}  // namespace onvigil::policy::test::namesakes_test

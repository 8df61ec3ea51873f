#include "control/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::control {
namespace {

using testing::ElementsAre;

TEST(ParseTarget, DecodesPathAndQuery)
{
    const auto target = parse_target("/v1/devices/urn%3Auuid%3A1?match=north+gate&verdict=banned%2Cclear&evidence");

    ASSERT_TRUE(target);
    EXPECT_THAT(target->path, ElementsAre("v1", "devices", "urn:uuid:1"));
    EXPECT_EQ(target->query.get("match"), "north gate");
    EXPECT_EQ(target->query.get("verdict"), "banned,clear");
    EXPECT_TRUE(target->query.flag("evidence"));
    EXPECT_FALSE(target->query.flag("history"));
}

TEST(ParseTarget, ASlashInsideANameStaysInsideIt)
{
    EXPECT_THAT(parse_target("/v1/devices/a%2Fb/waiver")->path, ElementsAre("v1", "devices", "a/b", "waiver"));
}

TEST(ParseTarget, APieceThatIsEmptyIsNotLeftOut)
{
    EXPECT_THAT(parse_target("/v1/devices//waiver")->path, ElementsAre("v1", "devices", "", "waiver"));
    EXPECT_THAT(parse_target("/v1/devices/?a=b")->path, ElementsAre("v1", "devices"));
    EXPECT_THAT(parse_target("/")->path, ElementsAre());
}

TEST(ParseTarget, RefusesWhatIsNoPath)
{
    for (const auto* wrong : {"", "v1/status", "http://x/v1", "/a%", "/a%2", "/a%gg", "/a%00b", "/a?b=%zz"})
        EXPECT_FALSE(parse_target(wrong)) << wrong;
}

TEST(Query, SurvivesTheWayThere)
{
    Query query;
    query.add("match", "a&b=c d/é%");
    query.add("flag", "");

    const auto back = parse_target("/?" + query.text());

    ASSERT_TRUE(back);
    EXPECT_EQ(back->query.pairs(), query.pairs());
}

TEST(Query, ZeroAndFalseAreNoFlags)
{
    const auto target = parse_target("/?a=0&b=false&c=1&c=0");

    EXPECT_FALSE(target->query.flag("a"));
    EXPECT_FALSE(target->query.flag("b"));
    EXPECT_FALSE(target->query.flag("c")) << "the last one counts";
}

TEST(SplitList, DropsBlanksAndEmptyPieces)
{
    EXPECT_THAT(split_list(" banned, suspected ,,x"), ElementsAre("banned", "suspected", "x"));
    EXPECT_THAT(split_list(""), ElementsAre());
}

}  // namespace
}  // namespace onvigil::control

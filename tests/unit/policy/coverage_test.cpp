#include "policy/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy {
namespace {

using model::Relation;

model::Date day(std::string_view text)
{
    return *model::parse_date(text);
}

/// c belongs to b, b to a: b since 2020, c from 2021 until 2023. The list names a from 2019 on; the strict one covers
/// no affiliates.
Knowledge chain()
{
    Knowledge knowledge;
    for (const char* id : {"a", "b", "c", "d"}) {
        knowledge.makers.emplace_back();
        knowledge.makers.back().id = id;
    }
    knowledge.makers[1].owned_by = {{.maker = "a", .from = day("2020-01-01"), .to = {}, .citation = "", .note = ""}};
    knowledge.makers[2].owned_by = {{.maker = "b",
                                     .from = day("2021-01-01"),
                                     .to = day("2023-01-01"),
                                     .relation = Relation::affiliate,
                                     .citation = "",
                                     .note = ""}};
    List list;
    list.id = "house";
    list.effective = day("2019-01-01");
    list.covers_affiliates = true;
    list.entities.push_back({});
    list.entities.back().maker = "a";
    knowledge.lists.push_back(list);
    list.id = "strict";
    list.covers_affiliates = false;
    list.entities.back().from = day("2022-01-01");
    knowledge.lists.push_back(list);
    return knowledge;
}

std::vector<std::string> lists_of(const Knowledge& knowledge, std::size_t maker, std::string_view on)
{
    std::vector<std::string> out;
    for (const Covered& covered : Coverage(knowledge).of(maker, day(on)))
        out.push_back(covered.list->id.str() + (covered.in_force ? "" : " later"));
    return out;
}

TEST(Coverage, IsOfTheNamedMakerFromTheEntitysDay)
{
    const Knowledge knowledge = chain();
    EXPECT_THAT(lists_of(knowledge, 0, "2018-12-31"), testing::ElementsAre("house later", "strict later"));
    EXPECT_THAT(lists_of(knowledge, 0, "2021-01-01"), testing::ElementsAre("house", "strict later"));
    EXPECT_THAT(lists_of(knowledge, 0, "2022-01-01"), testing::ElementsAre("house", "strict"));
    EXPECT_TRUE(lists_of(knowledge, 3, "2022-01-01").empty());
}

TEST(Coverage, OfALaterDayHidesNoneThatHolds)
{
    Knowledge knowledge = chain();
    Entity later;
    later.maker = "b";
    later.from = day("2027-01-01");
    knowledge.lists[0].entities.push_back(later);
    const auto covered = Coverage(knowledge).of(1, day("2022-01-01"));
    ASSERT_EQ(covered.size(), 1u);
    EXPECT_TRUE(covered[0].in_force);
    EXPECT_EQ(covered[0].relation, Relation::subsidiary) << "of a, which is named already";
    EXPECT_EQ(Coverage(knowledge).of(1, day("2027-01-01"))[0].entity, &knowledge.lists[0].entities[1]);
}

TEST(Coverage, EndsWithTheEntity)
{
    Knowledge knowledge = chain();
    knowledge.lists[0].entities[0].to = day("2022-01-01");
    EXPECT_THAT(lists_of(knowledge, 0, "2021-12-31"), testing::Contains("house"));
    EXPECT_THAT(lists_of(knowledge, 0, "2022-01-01"), testing::Not(testing::Contains("house")));
}

TEST(Coverage, ReachesCompaniesOfTheNamedOneWhileAllOwnersHold)
{
    const Knowledge knowledge = chain();
    EXPECT_TRUE(lists_of(knowledge, 1, "2019-12-31").empty());
    EXPECT_THAT(lists_of(knowledge, 1, "2020-01-01"), testing::ElementsAre("house"));
    EXPECT_THAT(lists_of(knowledge, 2, "2022-12-31"), testing::ElementsAre("house"));
    EXPECT_TRUE(lists_of(knowledge, 2, "2023-01-01").empty());
    const Coverage coverage(knowledge);
    EXPECT_EQ(coverage.of(1, day("2022-01-01"))[0].relation, Relation::subsidiary);
    EXPECT_EQ(coverage.of(2, day("2022-01-01"))[0].relation, Relation::affiliate) << "the loosest step decides";
}

TEST(Coverage, RelatesOwnersOwnedAndSiblingsOfTheDay)
{
    const Knowledge knowledge = chain();
    const Coverage coverage(knowledge);
    EXPECT_TRUE(coverage.related(0, 2, day("2022-01-01")));
    EXPECT_TRUE(coverage.related(2, 0, day("2022-01-01")));
    EXPECT_TRUE(coverage.related(1, 2, day("2022-01-01")));
    EXPECT_FALSE(coverage.related(0, 2, day("2023-01-01")));
    EXPECT_FALSE(coverage.related(0, 3, day("2022-01-01")));
    EXPECT_TRUE(coverage.related(3, 3, day("2022-01-01")));
}

TEST(Coverage, EndsACircleOfOwners)
{
    Knowledge knowledge = chain();
    knowledge.makers[0].owned_by = {{.maker = "c", .from = {}, .to = {}, .citation = "", .note = ""}};
    EXPECT_THAT(lists_of(knowledge, 2, "2022-06-01"), testing::Contains("house"));
}

}  // namespace
}  // namespace onvigil::policy

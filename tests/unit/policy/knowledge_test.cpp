#include "policy/knowledge.hpp"

#include <gtest/gtest.h>

namespace onvigil::policy {
namespace {

TEST(Knowledge, EveryKindAndShareIsReadByTheNameItIsWrittenBy)
{
    for (const auto kind : {MakerKind::maker, MakerKind::seller, MakerKind::component})
        EXPECT_EQ(parse_maker_kind(name(kind)), kind);
    for (const auto share : {Share::all, Share::most, Share::some, Share::few, Share::former})
        EXPECT_EQ(parse_share(name(share)), share);
    for (const auto kind : {ListKind::use_procurement, ListKind::market_access, ListKind::export_control,
                            ListKind::investment, ListKind::guidance, ListKind::house_rule})
        EXPECT_EQ(parse_list_kind(name(kind)), kind);
    EXPECT_FALSE(parse_maker_kind("brand"));
    EXPECT_FALSE(parse_share(""));
    EXPECT_FALSE(parse_list_kind("use procurement"));
}

TEST(Knowledge, AnOwnershipHoldsFromItsFirstDayToTheDayBeforeItsEnd)
{
    const auto day = [](std::string_view text) { return *model::parse_date(text); };
    const Ownership ownership{.maker = "a",
                              .from = day("2020-01-01"),
                              .to = day("2023-01-01"),
                              .relation = model::Relation::subsidiary,
                              .citation = "",
                              .note = ""};
    EXPECT_FALSE(ownership.holds(day("2019-12-31")));
    EXPECT_TRUE(ownership.holds(day("2020-01-01")));
    EXPECT_TRUE(ownership.holds(day("2022-12-31")));
    EXPECT_FALSE(ownership.holds(day("2023-01-01")));
    EXPECT_TRUE(Ownership().holds(day("1970-01-01"))) << "both days are open";
}

}  // namespace
}  // namespace onvigil::policy

#include "model/mac.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

TEST(Macs, ReadEverySpellingAndNothingElse)
{
    for (const auto* spelling : {"44:19:b6:0a:0b:0c", "44-19-B6-0A-0B-0C", "4419b60a0b0c", "4419.b60a.0b0c"}) {
        const auto mac = parse_mac(spelling);
        ASSERT_TRUE(mac) << spelling;
        EXPECT_EQ(to_text(*mac), "44:19:b6:0a:0b:0c");
    }
    for (const auto* wrong : {"", "44:19:b6:0a:0b", "44:19:b6:0a:0b:0g", "44 19 b6 0a 0b 0c", "44:19-b6:0a:0b:0c"})
        EXPECT_FALSE(parse_mac(wrong)) << wrong;
}

TEST(Macs, WithoutARegisteredOwnerTellNothing)
{
    EXPECT_FALSE(parse_mac("00:12:34:56:78:9a")->tells_owner());
    EXPECT_FALSE(parse_mac("00:00:00:00:00:00")->tells_owner());
    EXPECT_FALSE(parse_mac("00:11:22:33:44:55")->tells_owner());
    EXPECT_FALSE(parse_mac("44:44:44:44:44:44")->tells_owner());
    EXPECT_FALSE(parse_mac("02:42:ac:11:00:02")->tells_owner());
    EXPECT_TRUE(parse_mac("44:19:b6:0a:0b:0c")->tells_owner());
}

}  // namespace
}  // namespace onvigil::model

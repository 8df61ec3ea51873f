#include "hub/reader/claimed_json.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::hub {
namespace {

TEST(ClaimedJson, IsNullWhereNoJsonCouldBeMadeOfItAgain)
{
    for (const auto* text : {"", "{", "1e400", "[-1e400]", R"({"a":[{"b":0e999999}]})"})
        EXPECT_TRUE(parse_claimed(text).is_null()) << text;
    EXPECT_EQ(boost::json::serialize(parse_claimed(R"({"a":[1.5,-2,"x",null]})")), R"({"a":[1.5E0,-2,"x",null]})");
}

TEST(ClaimedJson, CanBeReadAgainAsAPartOfAnAnswer)
{
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    std::size_t levels = 1;
    while (!parse_claimed(nested(levels)).is_null()) ++levels;
    EXPECT_GT(levels, 16u);
    EXPECT_NO_THROW((void)boost::json::parse(R"({"a":[{"b":)" + nested(levels - 1) + "}]}"));
}

}  // namespace
}  // namespace onvigil::hub

#include "hub/reader/claimed_json.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::hub {
namespace {

TEST(ClaimedJson, IsNullWhereNoJsonCouldBeMadeOfItAgain)
{
    for (const auto* text : {"", "{", "1e400", "[-1e400]", R"({"a":[{"b":0e999999}]})", "[[[[1]]]]"})
        EXPECT_TRUE(parse_claimed(text, 3).is_null()) << text;
    EXPECT_EQ(boost::json::serialize(parse_claimed(R"({"a":[1.5,-2,"x",null]})", 2)), R"({"a":[1.5E0,-2,"x",null]})");
}

}  // namespace
}  // namespace onvigil::hub

#include "base/duration.hpp"

#include <gtest/gtest.h>

namespace onvigil {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreANumberAndAUnit)
{
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("90d"), 90 * 24h);
    EXPECT_EQ(to_text(*parse_duration("90d")), "90d");
    EXPECT_EQ(to_text(1500ms), "1500ms");
    for (const auto* wrong : {"", "5", "s", "-5s", "5 s", "5w", "99999999999d"})
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

}  // namespace
}  // namespace onvigil

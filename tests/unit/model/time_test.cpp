#include "model/time.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

TEST(Time, RoundTripsAsRfc3339)
{
    const auto time = parse_rfc3339("2026-11-23T10:02:11.123Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(to_rfc3339(*time), "2026-11-23T10:02:11.123Z");
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:02:11.123456+02:00"), time);
    for (const auto* wrong : {"", "2026-11-23", "2026-13-23T10:02:11Z", "2026-11-23T10:02:11", "2026-11-23T10:02:11.Z",
                              "2026-11-23T10:02:11Zx"})
        EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
}

}  // namespace
}  // namespace onvigil::model

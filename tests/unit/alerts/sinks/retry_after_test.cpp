#include "alerts/sinks/retry_after.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace test;

TEST(RetryAfter, IsSecondsOrADate)
{
    EXPECT_EQ(retry_after("120", start), 120s);
    EXPECT_EQ(retry_after(" 7 ", start), 7s);
    EXPECT_EQ(retry_after("Tue, 14 Nov 2023 22:14:20 GMT", start), 60s);
    EXPECT_EQ(retry_after("Tue, 14 Nov 2023 22:00:00 GMT", start), 0s);
    for (const char* nonsense : {"", "soon", "-1", "1.5", "Tue, 14 Nov"})
        EXPECT_EQ(retry_after(nonsense, start), std::nullopt);
}

}  // namespace
}  // namespace onvigil::alerts

#include "daemon/descriptor_limit.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

TEST(DescriptorLimit, InterviewsGetAQuarterOfTheDescriptors)
{
    interview::IdentificationSettings settings;
    settings.concurrency = 128;
    EXPECT_EQ(within(settings, 65'536).concurrency, 128u);
    EXPECT_EQ(within(settings, 512).concurrency, 128u);
    EXPECT_EQ(within(settings, 64).concurrency, 16u);
    EXPECT_EQ(within(settings, 3).concurrency, 1u);
}

TEST(DescriptorLimit, IsAProblemWhereItMeansFewerThanConfigured)
{
    interview::IdentificationSettings settings;
    settings.concurrency = 128;
    EXPECT_FALSE(descriptor_problem(settings, 512));
    const auto problem = descriptor_problem(settings, 64);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->what, "at most 16 cameras are asked at once, not 128");
    EXPECT_NE(problem->remedy.find("LimitNOFILE"), std::string::npos);
    EXPECT_EQ(descriptor_problem(settings, 4)->what, "at most 1 camera is asked at once, not 128");
}

TEST(DescriptorLimit, OfThisProcessIsKnown)
{
    EXPECT_GT(descriptor_limit(), 3u);
}

}  // namespace
}  // namespace onvigil::daemon

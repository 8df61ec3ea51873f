#include "interview/interview_problems.hpp"

#include <gmock/gmock.h>

namespace onvigil::interview {
namespace {

TEST(InterviewProblems, NameAddressAndPortOfCrowdedServicesAndSayWhatToDo)
{
    const net::ReadingFaults none("answers cannot be read");
    const auto problems = interview_problems({{*model::parse_ip("10.0.0.7"), 8080}}, none);

    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0].what, testing::HasSubstr("port 8080 of 10.0.0.7"));
    EXPECT_THAT(problems[0].remedy, testing::HasSubstr("discovery.exclude"));
}

}  // namespace
}  // namespace onvigil::interview

#include "base/ensure.hpp"

#include <gmock/gmock.h>

#include "base/result.hpp"

namespace onvigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Ensure, ThrowsABugThatNamesItsPlaceUnlessTheConditionHolds)
{
    EXPECT_NO_THROW(ensure(true, "one is one"));
    EXPECT_THAT([] { ensure(false, "one is two"); },
                ThrowsMessage<Bug>(AllOf(HasSubstr("ensure_test.cpp:"), HasSubstr(": bug: one is two"))));
}

TEST(Ensure, TheValueOfAProblemIsABugWithTheProblemsText)
{
    const Result<int, Problem> result = Problem{"no such file"};
    EXPECT_THAT([&] { (void)result.value(); }, ThrowsMessage<Bug>(HasSubstr("an unchecked problem: no such file")));
}

}  // namespace
}  // namespace onvigil

#include "shipped.hpp"

#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

TEST(ShippedFiles, AreFreeOfMistakes)
{
    for (const Problem& problem : shipped().problems) ADD_FAILURE() << problem.text;
    EXPECT_GE(shipped().knowledge.makers.size(), 90u);
    EXPECT_EQ(shipped().knowledge.lists.size(), 8u);
}

}  // namespace
}  // namespace onvigil::policy::test

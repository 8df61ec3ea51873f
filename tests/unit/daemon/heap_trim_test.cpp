#include "daemon/heap_trim.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

constexpr std::uint64_t megabyte = 1u << 20;

TEST(HeapTrim, ComesASecondAfterTheLastThingThatWasDoneAndOnce)
{
    HeapTrim trim(20 * megabyte);
    EXPECT_FALSE(trim.due(0, 20 * megabyte)) << "nothing was done yet";
    EXPECT_FALSE(trim.due(100, 30 * megabyte));
    EXPECT_FALSE(trim.due(200, 30 * megabyte)) << "work goes on";
    EXPECT_TRUE(trim.due(200, 30 * megabyte));
    trim.trimmed(22 * megabyte);
    EXPECT_FALSE(trim.due(200, 22 * megabyte));
}

TEST(HeapTrim, WhatIsFreedAfterATrimGoesBackAlthoughTheProcessHasNotGrown)
{
    HeapTrim trim(20 * megabyte);
    (void)trim.due(100, 98 * megabyte);
    ASSERT_TRUE(trim.due(100, 98 * megabyte));
    trim.trimmed(98 * megabyte);  // what waits to be read holds it
    EXPECT_FALSE(trim.due(101, 98 * megabyte));
    EXPECT_TRUE(trim.due(101, 98 * megabyte));
}

TEST(HeapTrim, ALongAnswerIsGivenBackWhileOtherWorkGoesOn)
{
    HeapTrim trim(20 * megabyte);
    EXPECT_FALSE(trim.due(1, 20 * megabyte + HeapTrim::soon_used_again));
    EXPECT_TRUE(trim.due(2, 21 * megabyte + HeapTrim::soon_used_again));
    trim.trimmed(30 * megabyte);
    EXPECT_FALSE(trim.due(3, 30 * megabyte));
}

}  // namespace
}  // namespace onvigil::daemon

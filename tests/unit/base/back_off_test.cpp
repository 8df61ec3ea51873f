#include "base/back_off.hpp"

#include <gmock/gmock.h>

namespace onvigil {
namespace {

using namespace std::chrono_literals;

TEST(BackOff, DoublesUpToFiveMinutesAndIsSpreadOverTheUpperHalf)
{
    BackOff back_off;
    EXPECT_EQ(back_off.after_failure(0), 500ms);
    EXPECT_EQ(back_off.after_failure(0.5), 1'500ms);
    for (int i = 0; i < 20; ++i) (void)back_off.after_failure(0);
    EXPECT_EQ(back_off.after_failure(0), 150'000ms);
    EXPECT_LE(back_off.after_failure(0.999), BackOff::longest);
}

TEST(BackOff, BeginsAgainAfterSuccess)
{
    BackOff back_off;
    for (int i = 0; i < 5; ++i) (void)back_off.after_failure(0);
    back_off.reset();
    EXPECT_EQ(back_off.after_failure(0), 500ms);
}

}  // namespace
}  // namespace onvigil

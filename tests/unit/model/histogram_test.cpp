#include "model/histogram.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace onvigil::model {
namespace {

using namespace std::chrono_literals;

TEST(AHistogram, CountsEachObservationInItsOwnRangeItsUpperEndIncluded)
{
    Histogram histogram;
    histogram.observe(0ms);
    histogram.observe(1ms);
    histogram.observe(2ms);
    histogram.observe(300s);
    histogram.observe(301s);

    EXPECT_EQ(histogram.counts.front(), 2U) << "0 and 1 ms";
    EXPECT_EQ(histogram.counts[1], 1U);
    EXPECT_EQ(histogram.counts[Histogram::bounds.size() - 1], 1U);
    EXPECT_EQ(histogram.counts.back(), 1U);
    EXPECT_DOUBLE_EQ(histogram.sum, 601.003);
}

TEST(AHistogram, TakesATimeThatRanBackwardsForNone)
{
    Histogram histogram;
    histogram.observe(-5s);

    EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0}), 1U);
    EXPECT_EQ(histogram.counts.front(), 1U);
    EXPECT_EQ(histogram.sum, 0);
}

}  // namespace
}  // namespace onvigil::model

#include "base/number.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace onvigil::text {
namespace {

TEST(WholeNumber, IsAllOfTheTextOrNothing)
{
    EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
    EXPECT_EQ(whole_number<int>("-7"), -7);
    EXPECT_EQ(whole_number<unsigned>("ff", 16), 255u);
    for (const std::string_view none : {"", " 1", "1 ", "1x", "+1", "-1", "65536", "0x1", "1.0"})
        EXPECT_EQ(whole_number<std::uint16_t>(none), std::nullopt) << none;
}

}  // namespace
}  // namespace onvigil::text

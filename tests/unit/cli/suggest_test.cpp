#include "cli/suggest.hpp"

#include <gtest/gtest.h>

namespace onvigil::cli {
namespace {

TEST(Nearest, FindsWhatWasMeantAndNothingFarAway)
{
    const std::vector<std::string> commands{"status", "devices", "show", "explain", "scan"};

    EXPECT_EQ(nearest("devcies", commands), "devices");
    EXPECT_EQ(nearest("stats", commands), "status");
    EXPECT_EQ(nearest("shwo", commands), "show");
    EXPECT_EQ(nearest("frobnicate", commands), "");
    EXPECT_EQ(nearest("x", commands), "");
}

}  // namespace
}  // namespace onvigil::cli

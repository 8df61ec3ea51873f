#include "config/problems.hpp"

#include <gtest/gtest.h>

namespace onvigil::config {
namespace {

TEST(Problems, SayFileLineKeyAndWhatIsWrong)
{
    EXPECT_EQ(to_text({"/etc/onvigil/onvigil.yaml", 7, "discovery.intervall", "unknown key"}),
              "/etc/onvigil/onvigil.yaml:7: discovery.intervall: unknown key");
}

TEST(Nearest, FindsAMisspeltKeyAndNothingFarAway)
{
    EXPECT_EQ(nearest("intervall", {"window", "interval"}), "interval");
    EXPECT_EQ(nearest("exculde", {"exclude", "rate"}), "exclude");
    EXPECT_EQ(nearest("banana", {"exclude", "rate"}), "");
}

}  // namespace
}  // namespace onvigil::config

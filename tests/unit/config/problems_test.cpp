#include "config/problems.hpp"

#include <gtest/gtest.h>

namespace onvigil::config {
namespace {

TEST(Problems, SayFileLineKeyAndWhatIsWrong)
{
    EXPECT_EQ(to_text({"/etc/onvigil/onvigil.yaml", 7, "discovery.intervall", "unknown key"}),
              "/etc/onvigil/onvigil.yaml:7: discovery.intervall: unknown key");
}

}  // namespace
}  // namespace onvigil::config

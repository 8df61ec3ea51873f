#include "render/contradiction.hpp"

#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

TEST(Contradiction, IsASentenceWithWhatDecidesAgainstIt)
{
    const auto sentence = [](const char* text) { return to_sentence(contradiction_of(text)); };

    EXPECT_EQ(sentence("calls itself LTS, hardware is Hikvision"),
              "it calls itself LTS, while its hardware is Hikvision");
    EXPECT_EQ(sentence("MAC is registered to Dahua, speaks Hikvision's own protocol"),
              "its MAC is registered to Dahua, while it speaks Hikvision's own protocol");
    EXPECT_EQ(sentence("calls itself Foo, Inc, speaks to us, carries marks of TVT"),
              "it calls itself Foo, Inc, speaks to us, while it carries marks of TVT");
    EXPECT_EQ(sentence("shares its endpoint with dev-1"), "it shares its endpoint with dev-1");
    EXPECT_EQ(sentence("serial number A by onvif, B by sadp"), "its serial number A by onvif, B by sadp");
}

TEST(Contradiction, KnowsWhatOutweighsWhat)
{
    EXPECT_EQ(contradiction_of("calls itself LTS, hardware is Hikvision").outweighs, "hardware");
    EXPECT_EQ(contradiction_of("calls itself LTS, speaks Hikvision's own protocol").outweighs, "protocol");
    EXPECT_EQ(contradiction_of("calls itself LTS, calls itself Axis").outweighs, "");
    EXPECT_EQ(contradiction_of("MAC is registered to Dahua, hardware is Hikvision").outweighs, "");
    EXPECT_EQ(contradiction_of("MAC is registered to Dahua, speaks Hikvision's own protocol").outweighed, "the MAC");
}

}  // namespace
}  // namespace onvigil::render

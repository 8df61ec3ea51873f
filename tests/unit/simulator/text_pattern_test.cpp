#include "simulator/text_pattern.hpp"

#include <gtest/gtest.h>

namespace onvigil::simulator {
namespace {

const Identity seventh{.number = 7, .address = 0x0A4D0011, .mac = {0x44, 0x19, 0xb6, 0x00, 0x00, 0x07}};

TEST(Pattern, FillsInWhatDiffersFromCameraToCamera)
{
    const auto pattern = Pattern::parse("DS-{n:04}/{n}/{address}/{mac}/{mac:plain}/{mac:dashes}");
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->text(seventh), "DS-0007/7/10.77.0.17/44:19:b6:00:00:07/4419b6000007/44-19-b6-00-00-07");
}

TEST(Pattern, UnknownFieldsAndOpenBracesAreProblems)
{
    for (const std::string_view text : {"{x}", "{n:}", "{n:4x}", "{n:99}", "{}", "a{n"})
        EXPECT_FALSE(Pattern::parse(text)) << text;
    EXPECT_NE(Pattern::parse("{x}").error().text.find("{x} is no field"), std::string::npos);
}

TEST(Pattern, EscapesItsFixedTextsAlone)
{
    const auto shout = [](std::string_view text) { return "<" + std::string(text) + ">"; };
    EXPECT_EQ(Pattern::parse("a{n}b")->escaped(shout).text(seventh), "<a>7<b>");
}

TEST(Pattern, ALiteralKeepsItsBraces)
{
    EXPECT_EQ(Pattern::literal("{\"a\"}").text(seventh), "{\"a\"}");
}

}  // namespace
}  // namespace onvigil::simulator

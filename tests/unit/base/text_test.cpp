#include "base/text.hpp"

#include <gtest/gtest.h>

namespace onvigil::text {
namespace {

TEST(Clean, TurnsControlCharactersAndLineBreaksIntoOneBlank)
{
    EXPECT_EQ(clean("a\r\n\tb\x7f", 99), "a b");
}

TEST(Clean, ReplacesInvalidUtf8AndKeepsTheRest)
{
    EXPECT_EQ(clean("caf\xC3\xA9 \xff!", 99), "caf\xC3\xA9 \xEF\xBF\xBD!");
}

TEST(Clean, CutsAtACharacterBoundary)
{
    EXPECT_EQ(clean("ab\xC3\xA9", 3), "ab");
}

TEST(PercentDecode, LeavesAWrongEscapeAlone)
{
    EXPECT_EQ(percent_decode("HIK%20VISION"), "HIK VISION");
    EXPECT_EQ(percent_decode("100%"), "100%");
    EXPECT_EQ(percent_decode("a%2"), "a%2");
    EXPECT_EQ(percent_decode("%E0%A4%zz"), "%E0%A4%zz");
    EXPECT_EQ(percent_decode("%41"), "A");
}

TEST(Glob, KnowsStarAndQuestionMark)
{
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("eth*", "eth0.30"));
    EXPECT_TRUE(matches_glob("device.*", "device.found"));
    EXPECT_FALSE(matches_glob("eth?", "eth10"));
    EXPECT_TRUE(matches_glob("*a*b", "xaxxbxb"));
    EXPECT_FALSE(matches_glob("lan", "lan0"));
}

TEST(Words, SplitsAtAnyWhiteSpace)
{
    EXPECT_EQ(words(" a\r\n b\tc ").size(), 3u);
}

TEST(Base32, IsShortAndReadable)
{
    EXPECT_EQ(base32(0x3ff, 4), "00zz");
}

TEST(Nearest, FindsWhatWasMeantAndNothingFarAway)
{
    const std::vector<std::string> commands{"status", "devices", "show", "explain", "scan"};

    EXPECT_EQ(nearest("devcies", commands), "devices");
    EXPECT_EQ(nearest("stats", commands), "status");
    EXPECT_EQ(nearest("shwo", commands), "show");
    EXPECT_EQ(nearest("frobnicate", commands), "");
    EXPECT_EQ(nearest("intervall", {"window", "interval"}), "interval");
    EXPECT_EQ(nearest("x", commands), "");
}

TEST(Text, APartIsFoundWhateverItsCase)
{
    EXPECT_TRUE(contains_folded("DS-2CD2012-I", "2cd2012"));
    EXPECT_TRUE(contains_folded("Hikvision", "vision"));
    EXPECT_TRUE(contains_folded("", ""));
    EXPECT_FALSE(contains_folded("Hikvision", "hikvisions"));
    EXPECT_FALSE(contains_folded("", "x"));
}

}  // namespace
}  // namespace onvigil::text

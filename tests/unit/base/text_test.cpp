#include "base/text.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace onvigil::text {
namespace {

TEST(Text, OfMarkupIsEscapedWhateverItHolds)
{
    EXPECT_EQ(escape_markup(R"(<a href="x" title='y'>A & B</a>)"),
              "&lt;a href=&quot;x&quot; title=&apos;y&apos;&gt;A &amp; B&lt;/a&gt;");
    EXPECT_EQ(escape_markup("plain"), "plain");
}

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

TEST(Glob, KnowsStarAndQuestionMark)
{
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("eth*", "eth0.30"));
    EXPECT_TRUE(matches_glob("device.*", "device.found"));
    EXPECT_FALSE(matches_glob("eth?", "eth10"));
    EXPECT_TRUE(matches_glob("*a*b", "xaxxbxb"));
    EXPECT_FALSE(matches_glob("lan", "lan0"));
    EXPECT_TRUE(matches_glob("eth[01]", "eth1"));
    EXPECT_FALSE(matches_glob("eth[01]", "eth2"));
    EXPECT_TRUE(matches_glob("a\\b", "a\\b"));
}

TEST(Glob, CostsLittleWhateverItHolds)
{
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "*a";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(matches_glob(pattern + "*b", std::string(4096, 'a')));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Words, SplitsAtAnyWhiteSpace)
{
    EXPECT_EQ(words(" a\r\n bc\td "), (std::vector<std::string_view>{"a", "bc", "d"}));
    EXPECT_EQ(words("one"), (std::vector<std::string_view>{"one"}));
    EXPECT_TRUE(words(" \n\t").empty());
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

TEST(Text, AWordThatIsAPartOfOneCandidateMeansIt)
{
    const std::vector<std::string> lists{"us-ndaa-889", "us-tx", "us-fcc-covered", "ca-qc-2023"};
    EXPECT_EQ(nearest("NDAA", lists), "us-ndaa-889");
    EXPECT_EQ(nearest("us-", lists), "");
    EXPECT_EQ(nearest("fcc", lists), "us-fcc-covered");
    EXPECT_EQ(nearest("qc", lists), "");
    EXPECT_EQ(nearest("us-nda", {"us-la", "us-ndaa-889"}), "us-ndaa-889") << "it begins so, though another is as short";
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

#include "policy/pattern.hpp"

#include "policy/folding.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <regex>

namespace onvigil::policy {
namespace {

bool found(std::string_view pattern, std::string_view text)
{
    const auto compiled = Pattern::compile(pattern);
    EXPECT_TRUE(compiled.has_value()) << pattern;
    return compiled && compiled->found_in(fold(text));
}

std::string mistake(std::string_view pattern)
{
    const auto compiled = Pattern::compile(pattern);
    return compiled ? "none" : compiled.error().text;
}

TEST(Pattern, FindsLiteralsAnywhereUnlessAnchored)
{
    EXPECT_TRUE(found("cd20", "DS-2CD2012-I"));
    EXPECT_FALSE(found("^cd20", "DS-2CD2012-I"));
    EXPECT_TRUE(found("-i$", "DS-2CD2012-I"));
    EXPECT_FALSE(found("^ds$", "DS-2CD2012-I"));
    EXPECT_TRUE(found("^$", ""));
    EXPECT_TRUE(found("", "anything"));
}

TEST(Pattern, IgnoresCaseOnBothSides)
{
    EXPECT_TRUE(found("^DS-2(CD|DE)", "ds-2cd2012"));
    EXPECT_TRUE(found("^[A-F]+$", "abcdef"));
    EXPECT_TRUE(found("^axis", "ＡＸＩＳ Q6045"));
}

TEST(Pattern, KnowsClassesAndEscapes)
{
    EXPECT_TRUE(found("^IP Camera ?\\([A-Z]{0,2}[0-9]+\\)$", "IP Camera(C2143)"));
    EXPECT_FALSE(found("^IP Camera ?\\([A-Z]{0,2}[0-9]+\\)$", "IP Camera(C2143) "));
    EXPECT_TRUE(found("^\\d{4}$", "2026"));
    EXPECT_TRUE(found("^\\w+\\s\\w+$", "two words"));
    EXPECT_FALSE(found("^\\D+$", "a1"));
    EXPECT_TRUE(found("^[^0-9]+$", "letters"));
    EXPECT_TRUE(found("^[]a]+$", "a]a"));
    EXPECT_TRUE(found("^[a-]+$", "a-a"));
    EXPECT_TRUE(found("a.c", "abc"));
}

TEST(Pattern, KnowsRepetition)
{
    EXPECT_TRUE(found("^a{2,3}$", "aaa"));
    EXPECT_FALSE(found("^a{2,3}$", "aaaa"));
    EXPECT_TRUE(found("^a{2,}$", "aaaaaa"));
    EXPECT_FALSE(found("^a{2}$", "a"));
    EXPECT_TRUE(found("^(ab)*c?$", "ababab"));
    EXPECT_TRUE(found("^(?:x|yz)+$", "xyzyzx"));
    EXPECT_TRUE(found("^a{0,2}b$", "b"));
}

TEST(Pattern, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(mistake("(ab"), "missing ')' at character 4");
    EXPECT_EQ(mistake("ab)"), "unmatched ')' at character 3");
    EXPECT_EQ(mistake("[ab"), "missing ']' at character 4");
    EXPECT_EQ(mistake("*a"), "nothing to repeat at character 2");
    EXPECT_EQ(mistake("a**"), "repeated twice at character 3");
    EXPECT_EQ(mistake("a{3,2}"), "impossible repetition at character 6");
    EXPECT_EQ(mistake("a{0}"), "impossible repetition at character 4");
    EXPECT_EQ(mistake("a{x}"), "'{' without a number at character 3");
    EXPECT_EQ(mistake("a{2"), "missing '}' at character 4");
    EXPECT_EQ(mistake("a{999}"), "too many repetitions at character 7");
    EXPECT_EQ(mistake("[z-a]"), "range turned round at character 5");
    EXPECT_EQ(mistake("\\b"), "unknown escape at character 3");
    EXPECT_EQ(mistake("a\\"), "'\\' at the end at character 3");
    EXPECT_EQ(mistake("(?=a)"), "only (?: is known after '(?' at character 3");
    EXPECT_EQ(mistake("^*"), "^ and $ cannot be repeated at character 3");
    EXPECT_EQ(mistake(std::string(40, '(') + std::string(40, ')')), "too many nested groups at character 18");
    EXPECT_EQ(mistake("((((a{64}){64}){64}){64})"), "the pattern is too long");
}

TEST(Pattern, AgreesWithTheStandardLibraryOnSmallPatterns)
{
    static constexpr std::string_view alphabet = "ab(|)*+?.[^]$-";
    std::mt19937 random(11);
    std::size_t compared = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string pattern;
        for (std::size_t length = 1 + random() % 8; length > 0; --length)
            pattern += alphabet[random() % alphabet.size()];
        const auto ours = Pattern::compile(pattern);
        if (!ours) continue;
        std::regex theirs;
        try {
            theirs.assign(pattern, std::regex::ECMAScript | std::regex::icase);
        } catch (const std::regex_error&) {
            continue;  // the library has more rules about what may stand where
        }
        if (pattern.find("[^]") != std::string::npos || pattern.find("[]") != std::string::npos)
            continue;  // dialects differ
        for (const char* text : {"", "a", "b", "ab", "ba", "aab", "abab", "bbbb", "a-b"}) {
            EXPECT_EQ(ours->found_in(text), std::regex_search(text, theirs)) << pattern << " in " << text;
            ++compared;
        }
    }
    EXPECT_GT(compared, 5'000u);
}

TEST(Pattern, CostsTimeInProportionToTheTextWhateverItHolds)
{
    const auto evil = Pattern::compile("^(a*)*(a|a)*(a?){32}b$");
    ASSERT_TRUE(evil.has_value());
    const std::string text(512, 'a');  // a backtracking engine never comes back from this
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(evil->found_in(text));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(Pattern, SurvivesAnyPatternText)
{
    std::mt19937 random(3);
    for (int round = 0; round < 5'000; ++round) {
        std::string pattern(random() % 24, '\0');
        for (char& c : pattern) c = static_cast<char>(random() % 96 + 32);
        if (const auto compiled = Pattern::compile(pattern)) (void)compiled->found_in("DS-2CD2012-I \xff");
    }
}

}  // namespace
}  // namespace onvigil::policy

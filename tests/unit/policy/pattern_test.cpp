#include "policy/pattern.hpp"

#include "policy/text_normalize.hpp"
#include "shipped.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace onvigil::policy::test {
namespace {

bool found(const std::string& pattern, std::string_view text)
{
    const auto compiled = compile_pattern(pattern);
    EXPECT_TRUE(compiled->ok()) << compiled->error();
    return compiled->ok() && re2::RE2::PartialMatch(fold(text), *compiled);
}

TEST(Pattern, FindsTextAnywhereUnlessAnchored)
{
    EXPECT_TRUE(found("cd20", "DS-2CD2012-I"));
    EXPECT_FALSE(found("^cd20", "DS-2CD2012-I"));
    EXPECT_TRUE(found("-i$", "DS-2CD2012-I"));
    EXPECT_TRUE(found("a.b$", "a\nb")) << "a text is one line, whatever stands in it";
}

TEST(Pattern, IgnoresCaseOnBothSides)
{
    EXPECT_TRUE(found("^DS-2(CD|DE)", "ds-2cd2012"));
    EXPECT_TRUE(found("^axis", "ＡＸＩＳ Q6045"));
    EXPECT_TRUE(found("^IP Camera ?\\([A-Z]{0,2}[0-9]+\\)$", "IP Camera(C2143)"));
}

TEST(Pattern, SaysWhatIsWrongWithIt)
{
    for (const char* wrong : {"(ab", "ab)", "[ab", "*a", "a{3,2}", "[z-a]", "a\\", "(?=a)", "(a)\\1", "a{5000}",
                              "((((a{100}){100}){100}){100})"}) {
        const auto compiled = compile_pattern(wrong);
        EXPECT_FALSE(compiled->ok()) << wrong;
        EXPECT_FALSE(compiled->error().empty()) << wrong;
    }
}

TEST(Pattern, CostsTimeInProportionToTheTextWhateverItHolds)
{
    const auto evil = compile_pattern("^(a*)*(a|a)*(a?){32}b$");
    ASSERT_TRUE(evil->ok());
    const std::string text(512, 'a');  // a backtracking engine never comes back from this
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(re2::RE2::PartialMatch(text, *evil));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(Pattern, SurvivesAnyPatternText)
{
    std::mt19937 random(3);
    for (int round = 0; round < 2'000; ++round) {
        std::string pattern(random() % 24, '\0');
        for (char& c : pattern) c = static_cast<char>(random() % 96 + 32);
        if (const auto compiled = compile_pattern(pattern); compiled->ok())
            (void)re2::RE2::PartialMatch("DS-2CD2012-I \xff", *compiled);
    }
}

TEST(ShippedPatterns, CompileToSmallPrograms)
{
    std::size_t patterns = 0;
    for (const Maker& maker : shipped().knowledge.makers)
        for (const Rule& rule : maker.recognise) {
            if (rule.regex.empty()) continue;
            ++patterns;
            const auto compiled = compile_pattern(rule.regex);
            ASSERT_TRUE(compiled->ok()) << maker.id << ": " << rule.regex << ": " << compiled->error();
            EXPECT_LT(compiled->ProgramSize(), 2'000) << maker.id << ": " << rule.regex;
        }
    EXPECT_GE(patterns, 20u);
}

}  // namespace
}  // namespace onvigil::policy::test

#include <gtest/gtest.h>

#include "render/stored_verdict.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

TEST(VerdictDocument, ReadsBackToTheSameVerdictWithEveryMemberSet)
{
    auto verdict = test::full_verdict();
    verdict.places = {{"stands where dev-2 (Dahua, banned) stood", "stands where dev-2 did", "where dev-2 was"}};

    const auto read = verdict_from_document(to_document(verdict));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, verdict);
}

TEST(VerdictDocument, AnEmptyVerdictReadsBackToo)
{
    const auto read = verdict_from_document(to_document(model::Verdict{}));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, model::Verdict{});
}

TEST(VerdictDocument, AFindingWhoseWordsAreNotKnownIsLeftOutAndTheRestStays)
{
    const auto read = verdict_from_document(
        R"({"level":"banned","findings":[{"id":"a","relation":"cousin","effect":"banned","strength":"proof"},5],"announced":[1]})");

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->level, model::Level::banned);
    EXPECT_TRUE(read->findings.empty());
    EXPECT_TRUE(read->announced.empty());
}

TEST(VerdictDocument, WhatIsNoVerdictIsAProblemThatSaysSo)
{
    for (const auto* text : {"", "[", "[]", "null"}) {
        const auto read = verdict_from_document(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_NE(read.error().text.find("stored verdict"), std::string::npos);
    }
}

}  // namespace
}  // namespace onvigil::render

#include "model/sharing.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

TEST(SharedText, ReadsAsTheTextItIs)
{
    const SharedText text("Hikvision");

    EXPECT_EQ(text, "Hikvision");
    EXPECT_EQ(text, std::string("Hikvision"));
    EXPECT_EQ(text, SharedText("Hikvision"));
    EXPECT_NE(text, SharedText("Dahua"));
    EXPECT_EQ(std::string(text) + "!", "Hikvision!");
    EXPECT_EQ(fmt::format("{:>10}", text), " Hikvision");
    EXPECT_TRUE(SharedText().empty());
    EXPECT_TRUE(SharedText("").empty());
    EXPECT_EQ(SharedText(), "");
}

TEST(TextPool, MakesEqualTextsOne)
{
    TextPool pool;
    SharedText one("http://www.hikvision.com/2012/event/ext"), other(one.str());
    ASSERT_NE(one.str().data(), other.str().data());

    pool.share(one);
    pool.share(other);

    EXPECT_EQ(one.str().data(), other.str().data());
    EXPECT_EQ(pool.size(), 1u);
}

TEST(TextPool, ForgetsAFloodOfTextsThatNobodyHolds)
{
    TextPool pool;
    SharedText kept("kept");
    pool.share(kept);

    for (int i = 0; i < 100'000; ++i) {
        SharedText passing(std::to_string(i));
        pool.share(passing);
    }

    EXPECT_LE(pool.size(), 1024u);
    SharedText again("kept");
    pool.share(again);
    EXPECT_EQ(again.str().data(), kept.str().data());
}

TEST(TextPool, HoldsOnceWhatTwoDevicesAndTheirVerdictsSay)
{
    TextPool pool;
    const auto device = [] {
        Device one;
        one.scopes = {SharedText("onvif://www.onvif.org/Profile/Streaming")};
        one.evidence = {{Protocol::onvif, Key::xmlns, "http://www.hikvision.com/2012", "", "lan0", {}, {}}};
        return one;
    };
    Device first = device(), second = device();
    Verdict verdict;
    verdict.reasons = {{"hikvision", Strength::proof, "it answers SADP", Key::protocol, Protocol::sadp}};
    verdict.findings.emplace_back().reasons = {SharedText("it answers SADP")};

    share_texts(first, pool);
    share_texts(second, pool);
    share_texts(verdict, pool);

    EXPECT_EQ(first, second);
    EXPECT_EQ(first.scopes[0].str().data(), second.scopes[0].str().data());
    EXPECT_EQ(first.evidence[0].value.str().data(), second.evidence[0].value.str().data());
    EXPECT_EQ(verdict.reasons[0].text.str().data(), verdict.findings[0].reasons[0].str().data());
    EXPECT_EQ(pool.size(), 5u);
}

}  // namespace
}  // namespace onvigil::model

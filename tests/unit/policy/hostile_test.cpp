#include "claims.hpp"
#include "shipped.hpp"

#include "base/limits.hpp"

#include <gtest/gtest.h>

#include <random>

namespace onvigil::policy::test {
namespace {

using model::Key;
using model::Protocol;

constexpr std::size_t keys = model::key_count;

/// Pieces that rules, folding and sentences are made of, and bytes that fit nowhere.
std::string nasty(std::mt19937& random)
{
    static const char* pieces[] = {"hikvision",
                                   "DS-2CD",
                                   "Dahua",
                                   "Login to ",
                                   "LTS",
                                   "unique_identifier/",
                                   "onvifext.com/",
                                   "\xff",
                                   "\xf0\x9f",
                                   "\xe2\x80\x8b",
                                   "{}",
                                   "%s%n",
                                   "\n",
                                   "\"",
                                   "(((((",
                                   "*?*?*?",
                                   "20160101AAWR",
                                   "０",
                                   "　",
                                   "Co., Ltd.",
                                   " ",
                                   "http://www.",
                                   "大华",
                                   "aaaaaaaaaaaaaaaa",
                                   "0",
                                   "-",
                                   "\0"};
    std::string out;
    for (std::size_t n = random() % 40; n > 0; --n) out += pieces[random() % std::size(pieces)];
    return out;
}

TEST(HostileTexts, AreJudgedLikeAnyOther)
{
    std::mt19937 random(1);
    const Policy policy = shipped_policy({.lists = {"*"}});
    for (int round = 0; round < 1'000; ++round) {
        model::Device device;
        device.id = nasty(random);
        for (std::size_t n = random() % 16; n > 0; --n)
            device.evidence.push_back({static_cast<Protocol>(random() % 11), static_cast<Key>(random() % keys),
                                       nasty(random), nasty(random), nasty(random), today, today});
        const auto verdict = policy.judge(device, today);
        EXPECT_EQ(verdict, policy.judge(device, today));
        bool has_proof = false;
        for (const auto& reason : verdict.reasons) has_proof = has_proof || reason.strength == model::Strength::proof;
        EXPECT_TRUE(has_proof || (verdict.level != model::Level::clear && verdict.level != model::Level::banned));
        for (const auto& evidence : device.evidence) (void)policy.recognise(evidence);
    }
}

TEST(HostileTexts, AreReadOnlyAsFarAsADeviceMaySpeak)
{
    const Policy policy = shipped_policy();
    const std::string padded = std::string(limits::text_bytes, '.') + " hikvision";
    EXPECT_EQ(policy.judge(device_with({scope_name(padded)}, today), today).level, model::Level::unknown);
}

TEST(HostileTexts, CannotMakeAJudgementSlow)
{
    const Policy policy = shipped_policy();
    model::Device device;
    for (std::size_t i = 0; i < limits::evidence_per_device; ++i) {
        const std::string text(limits::text_bytes, i % 2 == 0 ? '0' : '2');
        device.evidence.push_back({Protocol::onvif, static_cast<Key>(i % keys), text, "", "", today, today});
    }
    const auto start = std::chrono::steady_clock::now();
    (void)policy.judge(device, today);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Evidence, InAnyOrderGivesTheSameVerdict)
{
    std::vector<Claim> claims{mac_of("TRENDnet, Inc.", "3c:8c:f8:00:00:01"),
                              label("TRENDnet"),
                              scope_name("Axis at the gate"),
                              serial("TV-IP320PI20161206AAWR863642784"),
                              xmlns("http://www.onvifext.com/onvif/ext/ver10/wsdl"),
                              extension("unique_identifier"),
                              title("Dahua")};
    const Policy policy = shipped_policy();
    std::mt19937 random(2);
    const auto first = policy.judge(device_with(claims, today), today);
    for (int round = 0; round < 200; ++round) {
        std::shuffle(claims.begin(), claims.end(), random);
        const auto verdict = policy.judge(device_with(claims, today), today);
        EXPECT_EQ(verdict.level, first.level);
        EXPECT_EQ(verdict.maker, first.maker);
        EXPECT_EQ(verdict.brand, first.brand);
        EXPECT_EQ(verdict.contradictions, first.contradictions);
        ASSERT_EQ(verdict.findings.size(), first.findings.size());
        for (std::size_t i = 0; i < first.findings.size(); ++i) EXPECT_EQ(verdict.findings[i].id, first.findings[i].id);
    }
}

}  // namespace
}  // namespace onvigil::policy::test

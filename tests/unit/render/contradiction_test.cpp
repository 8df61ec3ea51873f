#include "render/contradiction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

std::string sentence(const char* text, std::optional<model::Strength> strength = {})
{
    model::Verdict verdict;
    verdict.maker_strength = strength;
    verdict.contradictions = {text};
    return contradictions_of(verdict).at(0).sentence;
}

TEST(Contradiction, IsASentenceWithWhatDecidesAgainstIt)
{
    EXPECT_EQ(sentence("calls itself LTS, hardware is Hikvision"),
              "it calls itself LTS, while its hardware is Hikvision.");
    EXPECT_EQ(sentence("MAC is registered to Dahua, speaks Hikvision's own protocol"),
              "its MAC is registered to Dahua, while it speaks Hikvision's own protocol.");
    EXPECT_EQ(sentence("calls itself Foo, Inc, speaks to us, carries marks of TVT"),
              "it calls itself Foo, Inc, speaks to us, while it carries marks of TVT.");
    EXPECT_EQ(sentence("serial number A by onvif, B by sadp"), "its serial number A by onvif, B by sadp.");
}

TEST(Contradiction, SaysWhatOutweighsWhatWhereThatIsProof)
{
    using enum model::Strength;
    EXPECT_EQ(sentence("calls itself LTS, hardware is Hikvision", proof),
              "it calls itself LTS. Its hardware outweighs the label.");
    EXPECT_EQ(sentence("calls itself LTS, speaks Hikvision's own protocol", proof),
              "it calls itself LTS. Its protocol outweighs the label.");
    EXPECT_EQ(sentence("MAC is registered to Dahua, speaks Hikvision's own protocol", proof),
              "its MAC is registered to Dahua. Its protocol outweighs the MAC.");
    EXPECT_EQ(sentence("MAC is registered to Dahua, hardware is Hikvision", proof),
              "its MAC is registered to Dahua, while its hardware is Hikvision.");
    EXPECT_EQ(sentence("calls itself LTS, calls itself Axis", proof),
              "it calls itself LTS, while it calls itself Axis.");
    EXPECT_EQ(sentence("calls itself LTS, hardware is Hikvision", indication),
              "it calls itself LTS, while its hardware is Hikvision.");
}

TEST(Contradiction, OfIdentityAndOfAPlaceAreToldBehindThoseOfTheVerdict)
{
    model::Verdict verdict;
    verdict.level = model::Level::unknown;
    verdict.contradictions = {"calls itself LTS, hardware is Hikvision"};
    verdict.places = {{"stands where dev-1 stood", "stands where dev-1 did", "where dev-1 was"}};

    const auto all = contradictions_of(verdict, {"shares its endpoint with dev-2"});

    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[1].kind, ContradictionKind::identity);
    EXPECT_EQ(all[1].sentence, "it shares its endpoint with dev-2.");
    EXPECT_EQ(all[2].kind, ContradictionKind::place);
    EXPECT_EQ(all[2].sentence, "it stands where dev-1 stood. That alone does not clear it.");
    EXPECT_EQ(all[2].brief_why, "where dev-1 was");
    verdict.level = model::Level::banned;
    EXPECT_EQ(contradictions_of(verdict).back().sentence, "it stands where dev-1 stood.");
}

}  // namespace
}  // namespace onvigil::render

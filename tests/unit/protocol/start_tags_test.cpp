#include "protocol/start_tags.hpp"

#include <gmock/gmock.h>

namespace onvigil::protocol {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(StartTags, AreTakenApart)
{
    StartTags tags;
    const auto& tag = tags.of("<s:Envelope xmlns:s='urn:s' t:a='>' xmlns:idle=\"urn:'i\"><s:Body xmlns='urn:inner'/>");
    EXPECT_EQ(tag.text, "<s:Envelope xmlns:s='urn:s' t:a='>' xmlns:idle=\"urn:'i\">");
    EXPECT_THAT(tag.declarations, SizeIs(2));
    EXPECT_THAT(tag.prefixes, ElementsAre("s", "xmlns", "t"));
    EXPECT_THAT(tag.namespaces, ElementsAre("urn:s", "urn:'i"));
    EXPECT_TRUE(tag.sound);
}

TEST(StartTags, AnswersThatDeclareTheSameHoldItTogether)
{
    StartTags tags;
    const Namespaces first = tags.of("<Envelope xmlns='urn:1'>one").namespaces;
    const Namespaces other = tags.of("<Envelope xmlns='urn:2'>two").namespaces;
    EXPECT_TRUE(first.held_with(tags.of("<Envelope xmlns='urn:1'>three").namespaces));
    EXPECT_FALSE(first.held_with(other));
}

TEST(StartTags, OneThatIsTheBeginningOfAnotherIsNotTakenForIt)
{
    StartTags tags;
    EXPECT_THAT(tags.of("<Envelope").namespaces, ElementsAre());
    EXPECT_THAT(tags.of("<Envelope xmlns='urn:1'>").namespaces, ElementsAre("urn:1"));
}

TEST(StartTags, UnsoundIsWhatDoesNotEndOrNeedsRepair)
{
    StartTags tags;
    for (const auto* envelope : {"", "<Envelope", "<Envelope a='>", "<Envelope a='x & y'>", "<Envelope a='<!ENTITY'>"})
        EXPECT_FALSE(tags.of(envelope).sound) << envelope;
}

TEST(StartTags, ManyMakersAndLongOnesAreReadAllTheSame)
{
    StartTags tags;
    for (int i = 0; i < 100; ++i) {
        const std::string uri = "urn:" + std::to_string(i % 20) + std::string(i % 7 == 0 ? 20'000 : 1, 'x');
        EXPECT_THAT(tags.of("<Envelope xmlns='" + uri + "'>").declarations.front().uri, uri);
    }
}

TEST(RootTag, IsFoundBehindWhateverStandsBeforeIt)
{
    EXPECT_EQ(root_tag_in("\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x --><a b='>' c=\"1\">t</a>"), "<a b='>' c=\"1\">");
    EXPECT_EQ(root_tag_in("<a/>"), "<a/>");
    EXPECT_EQ(root_tag_in("<!-- <b> --><a/>"), "<a/>");
    EXPECT_EQ(root_tag_in("<!-- <b>"), "");
    for (const char* none : {"", "<", "<?xml?>", "<a b='>", "< a>", "text"}) EXPECT_EQ(root_tag_in(none), "") << none;
}

}  // namespace
}  // namespace onvigil::protocol

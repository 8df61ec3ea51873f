#include "protocol/soap.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace onvigil::protocol {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(SoapEnvelope, IsFoundBetweenWhateverStandsAroundIt)
{
    EXPECT_EQ(envelope_in("POST /\0<?xml?><s:Envelope a='1'>x</s:Envelope>\n\0rest"sv),
              "<s:Envelope a='1'>x</s:Envelope>");
    EXPECT_EQ(envelope_in("<Envelope/>"), "<Envelope/>");
    EXPECT_EQ(envelope_in("my Envelope of <s:Envelope>x"), "<s:Envelope>x");
    EXPECT_EQ(envelope_in("<s:Envelope>x</s:Envelope"), "<s:Envelope>x</s:Envelope");
}

TEST(SoapEnvelope, IsEmptyWhereThereIsNone)
{
    for (const std::string_view text : {"", "Envelope", "</s:Envelope>", ":Envelope", "s:Envelope>", "<s:Body/>"})
        EXPECT_EQ(envelope_in(text), "") << text;
}

TEST(SoapNamespaces, AreReadFromAnyAttributeThatDeclaresOne)
{
    const auto declared = declarations_in(
        "<a xmlns='urn:default'\n\txmlns:b = \"urn:b\" c=\"xmlns:d='no'\" yxmlns:e=\"no\" xmlns:f=g xmlns:h=\"open");
    ASSERT_THAT(declared, SizeIs(2));
    EXPECT_EQ(declared[0].prefix, "");
    EXPECT_EQ(declared[0].uri, "urn:default");
    EXPECT_EQ(declared[1].prefix, "b");
    EXPECT_EQ(declared[1].uri, "urn:b");
}

TEST(SoapNamespaces, EachCountsOnce)
{
    EXPECT_THAT(namespaces_of(declarations_in("<a xmlns:x='urn:1' xmlns:y='urn:2' xmlns:z='urn:1' xmlns:e=''>")),
                ElementsAre("urn:1", "urn:2"));
    EXPECT_THAT(namespaces_of({}), IsEmpty());
}

TEST(SoapNamespaces, IdleDeclarationsGoAndUsedOnesStay)
{
    const std::string_view text =
        "<s:E xmlns:s='1' xmlns:idle='2' xmlns='3' xmlns:t='4' xmlns:last='5'><s:x t:y='z' u='idle:q'/></s:E>";
    EXPECT_EQ(without_idle_declarations(text, declarations_in(text)),
              "<s:E xmlns:s='1'  xmlns='3' xmlns:t='4' ><s:x t:y='z' u='idle:q'/></s:E>");
    EXPECT_EQ(without_idle_declarations("", {}), "");
}

TEST(SoapEntities, DocumentTypesAreSeenAnywhere)
{
    EXPECT_TRUE(declares_entities("<a><!DOCTYPE x></a>"));
    EXPECT_TRUE(declares_entities("<!doctype x>"));
    EXPECT_TRUE(declares_entities("<!ENTITY a 'b'>"));
    EXPECT_FALSE(declares_entities("<a><!-- DOCTYPE --><![CDATA[x]]></a>"));
}

TEST(SoapRepair, ClosesWhatIsOpenAndDropsWhatNeverOpened)
{
    EXPECT_EQ(repaired("<a><b>x</a>"), "<a><b>x</b></a>");
    EXPECT_EQ(repaired("<a></c>x</d>"), "<a>x</a>");
    EXPECT_EQ(repaired("<a><b"), "<a></a>");
    EXPECT_EQ(repaired("<a x='1' ... y=2 z=\"3\"/>"), "<a x='1' z=\"3\"/>");
    EXPECT_EQ(repaired(""), "");
}

TEST(SoapRepair, HalfATextIsNone)
{
    EXPECT_EQ(repaired("<a><b>whole</b><c>hal"), "<a><b>whole</b><c></c></a>");
    EXPECT_EQ(repaired("<a><b>whole</b><c>whole</"), "<a><b>whole</b><c>whole</c></a>");
}

TEST(SoapRepair, MakesStrayCharactersText)
{
    EXPECT_EQ(repaired("<a>1 < 2 & 3 &amp; &#65; &nbsp;\x01</a>"), "<a>1 &lt; 2 &amp; 3 &amp; &#65; &amp;nbsp; </a>");
    EXPECT_EQ(repaired("<a><![CDATA[<b>]]><!-- <c> --><?d <e> ?></a>"), "<a>&lt;b&gt;</a>");
}

TEST(SoapRepair, IsCalledForByBareAmpersandsAndAngles)
{
    for (const char* bare : {"<a>Tom&Jerry</a>", "<a>Tom&Jerry;</a>", "<a>a & b</a>", "<a>a < b</a>", "<a>&</a>",
                             "<a>&#;</a>", "<a>&#12", "<a>1<2</a>", "<a><></a>"})
        EXPECT_TRUE(has_bare_markup(bare)) << bare;
    for (const char* fine : {"", "<a>Tom &amp; Jerry &#x20;&#65; &lt;&gt;&quot;&apos;</a>",
                             "<?xml version='1.0'?><!-- c --><s:a b='1'/><_/>"})
        EXPECT_FALSE(has_bare_markup(fine)) << fine;
}

TEST(SoapRepair, DeclaresPrefixesBySpellingOrByTheirElements)
{
    EXPECT_EQ(repaired("<env:Envelope><zz:ProbeMatches/></env:Envelope>"),
              R"(<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" )"
              R"(xmlns:zz="http://schemas.xmlsoap.org/ws/2005/04/discovery"><zz:ProbeMatches/></env:Envelope>)");
    EXPECT_THAT(repaired("<q:Envelope><xx:y/></q:Envelope>"),
                HasSubstr(R"(xmlns:q="http://www.w3.org/2003/05/soap-envelope" xmlns:xx="urn:undeclared")"));
    EXPECT_THAT(repaired("<s:Envelope xmlns:s='urn:own'><s:Body/></s:Envelope>"), Not(HasSubstr("soap-envelope")));
}

TEST(SoapRepair, DepthIsBounded)
{
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "<a>";
    const std::string flat = repaired(deep);
    EXPECT_LT(flat.size(), deep.size() * 2);
    EXPECT_THAT(flat, HasSubstr("<a/><a/>"));
}

TEST(SoapFault, CodesLoseTheirPrefixes)
{
    const Fault fault = make_fault(" s:Sender ", {"ter:NotAuthorized", "Bare"}, " a\nb ", "");
    EXPECT_EQ(fault, (Fault{.code = "Sender",
                            .subcodes = {"NotAuthorized", "Bare"},
                            .reason = "a b",
                            .detail = "",
                            .not_authorized = true}));
}

}  // namespace
}  // namespace onvigil::protocol

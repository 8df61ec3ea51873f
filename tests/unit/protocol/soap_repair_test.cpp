#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "protocol/soap.hpp"

namespace onvigil::protocol {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

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

}  // namespace
}  // namespace onvigil::protocol

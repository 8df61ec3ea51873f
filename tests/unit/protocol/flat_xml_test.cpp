#include "protocol/flat_xml.hpp"

#include <gtest/gtest.h>

#include <map>

namespace onvigil::protocol::flat_xml {
namespace {

std::map<std::string, std::string> leaves(std::string_view xml)
{
    std::map<std::string, std::string> out;
    Reader reader(xml);
    while (const auto element = reader.next()) out[std::string(element->name)] = unescape(element->text);
    return out;
}

TEST(FlatXml, ReadsElementsAndKnowsTheirParents)
{
    Reader reader(
        "\xEF\xBB\xBF\r\n<?xml version='1.0'?><a:r x='1>2'><!-- <b>no</b> --><b> 1 </b><c/><d><e>2</e></d></a:r>");
    const auto b = reader.next();
    ASSERT_TRUE(b);
    EXPECT_EQ(b->name, "b");
    EXPECT_EQ(b->parent, "r");
    EXPECT_EQ(b->text, "1");
    EXPECT_EQ(b->depth, 1u);
    EXPECT_EQ(reader.next()->name, "c");
    EXPECT_EQ(reader.next()->parent, "d");
    EXPECT_EQ(reader.next()->name, "d");
    EXPECT_FALSE(reader.complete());
    EXPECT_EQ(reader.next()->depth, 0u);
    EXPECT_TRUE(reader.complete());
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.root(), "r");
    EXPECT_EQ(reader.started(), 5u);
}

TEST(FlatXml, AnElementThatNeverClosesIsNeverSeen)
{
    Reader reader("<r><sn>DS-2CD2012-I2015</sn><mac>44-19-b6");
    EXPECT_EQ(reader.next()->name, "sn");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.complete());
    EXPECT_FALSE(reader.refused());
}

TEST(FlatXml, TakesTextFromCharacterDataSections)
{
    EXPECT_EQ(leaves("<r><a><![CDATA[x<y]]></a></r>")["a"], "x<y");
}

TEST(FlatXml, TextBehindAChildIsNotTheElementsValue)
{
    EXPECT_EQ(leaves("<r><a><b>1</b>tail</a></r>")["a"], "");
    EXPECT_EQ(leaves("<r><a>head<b>1</b>tail</a></r>")["a"], "head");
}

TEST(FlatXml, RefusesADocumentTypeDefinition)
{
    Reader reader("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>");
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.refused());
}

TEST(FlatXml, RefusesWhatNestsTooDeep)
{
    std::string xml;
    for (std::size_t i = 0; i <= Reader::max_depth; ++i) xml += "<a>";
    Reader reader(xml);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.refused());
}

TEST(FlatXml, StopsWhereBytesAreNoXml)
{
    for (const std::string_view xml :
         {"", "<", "<>", "</a>", "plain", "<a", "<a b='", "<a <b>", "<!--", "<?", "<![CDATA[x", "<a/><b/>"})
        EXPECT_LE(leaves(xml).size(), 1u) << xml;
}

TEST(FlatXml, ResolvesKnownEntitiesAndLeavesOthers)
{
    EXPECT_EQ(unescape("A&amp;B &lt;&gt;&quot;&apos; &#65;&#x42;&#xe9;&#x20AC;&#x1F600;"),
              "A&B <>\"' AB\u00e9\u20ac\U0001F600");
    EXPECT_EQ(unescape("&nbsp; & &; &#; &#x; &#xD800; &#99999999; &#12a;"),
              "&nbsp; & &; &#; &#x; &#xD800; &#99999999; &#12a;");
    EXPECT_EQ(unescape("a&#10;b&#0;c"), "a b c");
}

TEST(FlatXml, EscapesWhatXmlReserves)
{
    EXPECT_EQ(escape("a<b>&\"'\x01\n"), "a&lt;b&gt;&amp;&quot;&apos;\n");
    EXPECT_EQ(unescape(escape("<a href='x'>\"&\"</a>")), "<a href='x'>\"&\"</a>");
}

}  // namespace
}  // namespace onvigil::protocol::flat_xml

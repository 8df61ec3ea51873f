#include "protocol/xml.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace onvigil::protocol::xml {
namespace {

constexpr std::size_t plenty = 100;

/// The texts of the root's children.
std::vector<std::string> texts(std::string_view document)
{
    const auto parsed = parse(document, plenty);
    std::vector<std::string> out;
    if (!parsed) return {std::string(name(parsed.error()))};
    for (const pugi::xml_node& node : parsed->document_element()) out.push_back(text(node));
    return out;
}

DecodeError error_of(std::string_view document)
{
    const auto parsed = parse(document, plenty);
    EXPECT_FALSE(parsed) << document;
    return parsed ? DecodeError::not_an_answer : parsed.error();
}

TEST(Xml, ReadsElementsInDocumentOrderWithoutPrefixes)
{
    const auto document = parse(
        "\xEF\xBB\xBF\r\n<?xml version='1.0'?><a:r x='1>2'><!-- <b>no</b> --><b> 1 </b><c/><d><e>2</e></d></a:r>\0\n",
        plenty);
    ASSERT_TRUE(document);
    const pugi::xml_node root = document->document_element();
    std::string names;
    for (pugi::xml_node node = root; node; node = next(node)) names += name(node);
    EXPECT_EQ(names, "rbcde");
    EXPECT_EQ(text(child(root, "b")), "1");
    EXPECT_EQ(text(child(child(root, "d"), "e")), "2");
    EXPECT_FALSE(child(root, "e"));
    EXPECT_EQ(text(child(root, "e")), "");
    EXPECT_EQ(name(child(root, "e")), "");
}

TEST(Xml, ADocumentThatWasCutShortIsNotHalfTaken)
{
    constexpr std::string_view whole = "<r><sn>DS-2CD2012-I2015</sn><mac a='1'>44-19-b6</mac><!-- x --></r>";
    ASSERT_TRUE(parse(whole, plenty));
    for (std::size_t length = 3; length < whole.size(); ++length)
        EXPECT_EQ(error_of(whole.substr(0, length)), DecodeError::truncated) << length;
}

TEST(Xml, WhatPadsADocumentIsSkipped)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(texts("\0\0\r\n <r><a>1</a></r>\r\n\0\0"sv), (std::vector<std::string>{"1"}));
    EXPECT_EQ(texts("<r><a>1</a></r>\0\0garbage"sv), (std::vector<std::string>{"1"}));
}

TEST(Xml, TakesTextFromCharacterDataSections)
{
    EXPECT_EQ(texts("<r><a><![CDATA[x<y]]></a></r>"), (std::vector<std::string>{"x<y"}));
}

TEST(Xml, TextBehindAChildIsNotTheElementsValue)
{
    EXPECT_EQ(texts("<r><a><b>1</b>tail</a><a>head<b>1</b>tail</a></r>"), (std::vector<std::string>{"", "head"}));
}

TEST(Xml, RefusesADocumentTypeDefinition)
{
    EXPECT_EQ(error_of("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"), DecodeError::malformed);
}

TEST(Xml, RefusesMoreElementsThanAreAllowedAndReadsDeepOnes)
{
    std::string flood = "<r>", deep, ends;
    for (std::size_t i = 0; i < plenty; ++i) flood += "<a/>";
    EXPECT_EQ(error_of(flood + "</r>"), DecodeError::too_much);
    for (std::size_t i = 0; i < plenty / 2; ++i) {
        deep += "<a>";
        ends += "</a>";
    }
    EXPECT_TRUE(parse(deep + ends, plenty));
}

TEST(Xml, BytesThatAreNoXmlAreMalformed)
{
    for (const std::string_view text : {"", "<", "<>", "</a>", "plain", "<a <b>", "<!--", "<?", "<a></b></a>"})
        EXPECT_FALSE(parse(text, plenty)) << text;
    EXPECT_EQ(error_of("<a><b></c></a>"), DecodeError::malformed);
    EXPECT_EQ(error_of("hello"), DecodeError::malformed);
}

TEST(Xml, ResolvesKnownEntitiesAndLeavesOthers)
{
    EXPECT_EQ(texts("<r><a>A&amp;B &lt;&gt;&quot;&apos; &#65;&#x42;&#xe9;&#x20AC;&#x1F600;</a></r>"),
              (std::vector<std::string>{"A&B <>\"' AB\u00e9\u20ac\U0001F600"}));
    EXPECT_EQ(texts("<r><a>&nbsp; & &; &#; &#x; &#12a;</a></r>"),
              (std::vector<std::string>{"&nbsp; & &; &#; &#x; &#12a;"}));
    EXPECT_EQ(texts("<r><a>a&#10;b</a></r>"), (std::vector<std::string>{"a b"}));
}

TEST(Xml, EscapesWhatXmlReserves)
{
    EXPECT_EQ(escape("a<b>&\"'\x01\n"), "a&lt;b&gt;&amp;&quot;&apos;\n");
    EXPECT_EQ(texts("<r><a>" + escape("<a href='x'>\"&\"</a>") + "</a></r>"),
              (std::vector<std::string>{"<a href='x'>\"&\"</a>"}));
}

}  // namespace
}  // namespace onvigil::protocol::xml

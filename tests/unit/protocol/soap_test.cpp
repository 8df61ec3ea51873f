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

TEST(SoapFault, KeepsTheFirstOfManySubcodes)
{
    std::vector<std::string_view> many(1000, "ter:Inner");
    many.front() = "ter:Outer";
    const Fault fault = make_fault("s:Sender", many, "", "");
    EXPECT_EQ(fault.subcodes.size(), 8u);
    EXPECT_EQ(fault.subcodes.front(), "Outer");
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

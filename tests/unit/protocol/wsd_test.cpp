#include "protocol/wsd.hpp"

#include <gmock/gmock.h>

#include "wsd_pieces.hpp"

namespace onvigil::protocol::wsd {
namespace {

TEST(WsdDecode, ReadsAProbeMatchWhole)
{
    const Message message = decoded(Pieces{}.text());

    EXPECT_EQ(message.kind, Kind::probe_matches);
    EXPECT_EQ(message.message_id, "urn:uuid:1");
    EXPECT_EQ(message.relates_to, "urn:uuid:2");
    EXPECT_EQ(only(message), expected());
    EXPECT_EQ(message.fault, std::nullopt);
    EXPECT_THAT(message.namespaces, Contains(network));
}

TEST(WsdDecode, MissingPiecesLoseNothingElse)
{
    Pieces pieces;
    pieces.header.clear();
    EXPECT_EQ(only(decoded(pieces.text())), expected());
    EXPECT_EQ(decoded(pieces.text()).message_id, "");

    pieces = {};
    pieces.types.clear();
    Announcement want = expected();
    want.types.clear();
    EXPECT_EQ(only(decoded(pieces.text())), want);

    pieces = {};
    pieces.endpoint.clear();
    want = expected();
    want.endpoint.clear();
    EXPECT_EQ(only(decoded(pieces.text())), want);

    pieces = {};
    pieces.scopes = "<d:Scopes/>";
    pieces.xaddrs = "<d:XAddrs></d:XAddrs>";
    pieces.version = "<d:MetadataVersion>many</d:MetadataVersion>";
    want = expected();
    want.scopes.clear();
    want.xaddrs.clear();
    want.metadata_version = 0;
    EXPECT_EQ(only(decoded(pieces.text())), want);
}

struct Row {
    const char* what;
    std::string text;
};
void PrintTo(const Row& row, std::ostream* out)
{
    *out << row.what;
}

/// Every defect here leaves the announcement as complete as if nothing were wrong.
class WsdDefect : public testing::TestWithParam<Row> {};

TEST_P(WsdDefect, LosesNothing)
{
    const Message message = decoded(GetParam().text);
    EXPECT_EQ(message.kind, Kind::probe_matches);
    EXPECT_EQ(only(message), expected());
}

INSTANTIATE_TEST_SUITE_P(
    All, WsdDefect,
    testing::Values(
        Row{"byte order mark", "\xEF\xBB\xBF" + good}, Row{"no XML declaration", with(&Pieces::prolog, "")},
        Row{"curly quotes in the XML declaration", with(&Pieces::prolog, "<?xml version=\u201d1.0\u201d ?>")},
        Row{"NULs and an echoed request in front",
            std::string("POST /onvif/service\0HTTP/1.1\0\0Content-Type\0\0", 45) + good},
        Row{"blank lines in front", "\r\n\r\n  " + good}, Row{"trailing NUL", good + std::string(1, '\0')},
        Row{"rubbish behind", good + "\r\nxxxx<"},
        Row{"another encoding named", with(&Pieces::prolog, R"(<?xml version="1.0" encoding="GB2312"?>)")},
        Row{"RelatesTo missing", with(&Pieces::header, "<s:Header><a:MessageID>urn:uuid:1</a:MessageID></s:Header>")},
        Row{"empty header", with(&Pieces::header, "<s:Header/>")},
        Row{"unknown header that must be understood",
            with(&Pieces::header, R"(<s:Header><x:Y xmlns:x="urn:x" s:mustUnderstand="1">1</x:Y></s:Header>)")},
        Row{"AppSequence that is no number",
            with(&Pieces::header, R"(<s:Header><d:AppSequence InstanceId="x" MessageNumber=""/></s:Header>)")},
        Row{"no prefix declared at all", with(&Pieces::declared, "")},
        Row{"no namespaces at all", without_prefixes(with(&Pieces::declared, ""))},
        Row{"one namespace for all",
            without_prefixes(with(&Pieces::declared, " xmlns=\"http://www.w3.org/2003/05/soap-envelope\""))},
        Row{"WS-Discovery as it was drafted", replaced(good, "http://schemas.xmlsoap.org/ws/2005/04/discovery",
                                                       "http://schemas.xmlsoap.org/ws/2004/10/discovery")},
        Row{"addressing prefix not declared",
            replaced(good, R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")", "")},
        Row{"odd prefix not declared",
            replaced(replaced(replaced(good, R"( xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery")", ""),
                              "<d:", "<zz:"),
                     "</d:", "</zz:")},
        Row{"type prefix not declared", replaced(good, R"( xmlns:dn="http://www.onvif.org/ver10/network/wsdl")", "")},
        Row{"dots where declarations were",
            replaced(good, R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")", "\n ...")},
        Row{"WS-Discovery 2009/01",
            replaced(replaced(good, "http://schemas.xmlsoap.org/ws/2005/04/discovery",
                              "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01"),
                     "http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://www.w3.org/2005/08/addressing")},
        Row{"SOAP 1.1 envelope",
            replaced(good, "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/")},
        Row{"empty reference properties",
            replaced(good, "</a:EndpointReference>",
                     "<a:ReferenceProperties/><a:ReferenceParameters></a:ReferenceParameters>"
                     "<a:PortType>ttl</a:PortType></a:EndpointReference>")},
        Row{"elements in another order",
            [] {
                Pieces pieces;
                std::swap(pieces.endpoint, pieces.version);
                std::swap(pieces.types, pieces.xaddrs);
                return pieces.text();
            }()},
        Row{"blanks and line ends around every text",
            replaced(replaced(good, "</d:", "\r\n  </d:"), "<a:Address>", "<a:Address>\n ")},
        Row{"end tags missing", good.substr(0, good.find("</d:ProbeMatch>"))},
        Row{"cut inside the last tag", good.substr(0, good.size() - 5)},
        Row{"a raw ampersand elsewhere", with(&Pieces::header, "<s:Header><x>a & b</x></s:Header>")},
        Row{"a comment and a processing instruction inside",
            replaced(good, "<d:Types>", "<!-- x --><?y z?><d:Types>")}));

TEST(WsdDecode, SplitsListsByAnyWhiteSpace)
{
    Pieces pieces;
    pieces.xaddrs = "<d:XAddrs> http://192.0.2.7/a\r\n\thttps://192.0.2.7/a  http://[fe80::1]/a\n</d:XAddrs>";
    pieces.types = "<d:Types>\n dn:NetworkVideoTransmitter\r\n tds:Device</d:Types>";

    const Announcement announcement = only(decoded(pieces.text()));

    EXPECT_THAT(announcement.xaddrs, ElementsAre("http://192.0.2.7/a", "https://192.0.2.7/a", "http://[fe80::1]/a"));
    EXPECT_THAT(announcement.types,
                ElementsAre(TypeName{network, "NetworkVideoTransmitter"}, TypeName{device, "Device"}));
}

TEST(WsdDecode, UrlsWithACommaOrASemicolonBetweenThemAreSeveral)
{
    Pieces pieces;
    pieces.xaddrs =
        "<d:XAddrs>http://192.0.2.7/a,http://192.0.2.7:81/a;https://192.0.2.7/a http://192.0.2.7/b,c</d:XAddrs>";

    EXPECT_THAT(only(decoded(pieces.text())).xaddrs, ElementsAre("http://192.0.2.7/a", "http://192.0.2.7:81/a",
                                                                 "https://192.0.2.7/a", "http://192.0.2.7/b,c"));
}

TEST(WsdDecode, ABlankInsideAScopeBelongsToIt)
{
    Pieces pieces;
    pieces.scopes =
        "<d:Scopes>stray onvif://www.onvif.org/name/HIKVISION  DS-2CD2012 onvif://www.onvif.org/location/Gate A:1\r\n"
        "urn:x onvif://www.onvif.org/hardware/DS&#x20;2CD ONVIF://www.onvif.org/Profile/Streaming </d:Scopes>";
    EXPECT_THAT(only(decoded(pieces.text())).scopes,
                ElementsAre("stray", "onvif://www.onvif.org/name/HIKVISION DS-2CD2012",
                            "onvif://www.onvif.org/location/Gate A:1", "urn:x", "onvif://www.onvif.org/hardware/DS 2CD",
                            "ONVIF://www.onvif.org/Profile/Streaming"));

    pieces.scopes = "<d:Scopes>urn:x";
    for (int i = 0; i < 10'000; ++i) pieces.scopes += " word";
    EXPECT_THAT(only(decoded(pieces.text() + "</d:Scopes>")).scopes.at(0).size(), testing::Le(limits::text_bytes));
}

TEST(WsdDecode, ASecondScopesElementIsReadToo)
{
    Pieces pieces;
    pieces.scopes += "<d:Scopes>onvif://www.onvif.org/hardware/X</d:Scopes>";
    EXPECT_THAT(only(decoded(pieces.text())).scopes,
                ElementsAre("onvif://www.onvif.org/name/Gate", "onvif://www.onvif.org/hardware/X"));
}

TEST(WsdDecode, BareAmpersandsAndAnglesAreText)
{
    Pieces pieces;
    pieces.scopes = "<d:Scopes>onvif://www.onvif.org/name/Tom&Jerry onvif://www.onvif.org/hardware/X<1&2;</d:Scopes>";
    const Message message = decoded(pieces.text());
    EXPECT_THAT(only(message).scopes,
                ElementsAre("onvif://www.onvif.org/name/Tom&Jerry", "onvif://www.onvif.org/hardware/X<1&2;"));
    EXPECT_EQ(only(message).xaddrs, expected().xaddrs);
    EXPECT_THAT(message.namespaces, Contains(network));
}

TEST(WsdDecode, ResolvesATypeByTheDeclarationInItsScope)
{
    Pieces pieces;
    pieces.types = R"(<d:Types xmlns:i="urn:printer">i:Print j:Odd Bare</d:Types>)";
    EXPECT_THAT(only(decoded(pieces.text())).types,
                ElementsAre(TypeName{"urn:printer", "Print"}, TypeName{"", "Odd"}, TypeName{"", "Bare"}));

    const std::string match = R"(<d:ProbeMatch><d:Types xmlns:i="urn:first">i:One</d:Types></d:ProbeMatch>)"
                              R"(<d:ProbeMatch><d:Types xmlns:i="urn:second">i:Two</d:Types></d:ProbeMatch>)";
    const Message message =
        decoded(R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
                R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches>)" +
                match + "</d:ProbeMatches></s:Body></s:Envelope>");
    ASSERT_THAT(message.announcements, SizeIs(2));
    EXPECT_THAT(message.announcements[0].types, ElementsAre(TypeName{"urn:first", "One"}));
    EXPECT_THAT(message.announcements[1].types, ElementsAre(TypeName{"urn:second", "Two"}));
}

TEST(WsdDecode, ReadsHelloByeProbeAndResolve)
{
    const auto body = [](const std::string& inner) {
        return R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
               R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body>)" +
               inner + "</s:Body></s:Envelope>";
    };
    const std::string endpoint = "<a:EndpointReference><a:Address>uuid:A</a:Address></a:EndpointReference>";

    EXPECT_EQ(decoded(body("<d:Hello>" + endpoint + "</d:Hello>")).kind, Kind::hello);
    EXPECT_EQ(decoded(body("<d:Bye>" + endpoint + "</d:Bye>")).kind, Kind::bye);
    EXPECT_EQ(decoded(body("<d:Resolve>" + endpoint + "</d:Resolve>")).kind, Kind::resolve);
    EXPECT_EQ(only(decoded(body("<d:Bye>" + endpoint + "</d:Bye>"))).endpoint, "urn:uuid:a");
    EXPECT_EQ(
        only(decoded(body("<d:ResolveMatches><d:ResolveMatch>" + endpoint + "</d:ResolveMatch></d:ResolveMatches>")))
            .endpoint,
        "urn:uuid:a");
    EXPECT_EQ(decoded(body("<x:Y xmlns:x='urn:x'/>")).kind, Kind::other);

    const Message probe = decoded(encode_probe("urn:uuid:1", ProbeFor::device));
    EXPECT_EQ(probe.kind, Kind::probe);
    EXPECT_EQ(probe.message_id, "urn:uuid:1");
    EXPECT_THAT(only(probe).types, ElementsAre(TypeName{device, "Device"}));
}

TEST(WsdDecode, WhatBreaksOffWithoutNamespacesIsOfNoKind)
{
    for (const char* element : {"Fault", "Hello", "Bye", "Probe", "Resolve", "ProbeMatches", "ResolveMatches"}) {
        const std::string bytes = std::string("<Envelope><Body><") + element + "><s:>";
        const auto message = decode(as_bytes(bytes));
        ASSERT_TRUE(message.has_value()) << element;
        EXPECT_EQ(message->kind, Kind::other) << element;
        EXPECT_FALSE(message->fault) << element;
    }
}

TEST(WsdDecode, ReadsFaultsOfEitherVersionOverUdp)
{
    const Message old = decoded(
        R"(<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">)"
        R"(<SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>No XML element tag</faultstring>)"
        R"(</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>)");
    ASSERT_EQ(old.kind, Kind::fault);
    EXPECT_EQ(*old.fault, (Fault{.code = "Client", .subcodes = {}, .reason = "No XML element tag", .detail = ""}));
    EXPECT_THAT(old.namespaces, Contains(device));

    const Message matching = decoded(
        R"(<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><env:Fault><env:Code><env:Value>env:Sender</env:Value>)"
        R"(<env:Subcode><env:Value>d:MatchingRuleNotSupported</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">)"
        R"(the xml format error</env:Text></env:Reason><env:Node>x</env:Node><env:Role>y</env:Role></env:Fault></env:Body></env:Envelope>)");
    ASSERT_EQ(matching.kind, Kind::fault);
    EXPECT_EQ(*matching.fault, (Fault{.code = "Sender",
                                      .subcodes = {"MatchingRuleNotSupported"},
                                      .reason = "the xml format error",
                                      .detail = ""}));
}

TEST(WsdDecode, ADecoderForgetsTheMessageBefore)
{
    Decoder decoder;
    ASSERT_TRUE(decoder.decode(as_bytes(good)));
    EXPECT_FALSE(decoder.decode(as_bytes("<s:Envelope>")));
    Pieces bare;
    bare.header.clear();
    const auto second = decoder.decode(as_bytes(bare.text()));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->message_id, "");
    EXPECT_EQ(only(*second), expected());
}

}  // namespace
}  // namespace onvigil::protocol::wsd

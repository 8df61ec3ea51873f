#include "protocol/uniview.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "support/captures.hpp"

namespace onvigil::protocol::uniview {
namespace {

using test::bytes;

Result<Answer, DecodeError> decode_text(std::string_view text)
{
    return decode(bytes(text));
}

std::string envelope(std::string_view action, std::string_view relates_to, std::string_view body)
{
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:tns=\"http://www.uniview.com/Ver10/Device/wsdl\"><s:Header><a:Action>"
        "http://www.uniview.com/Ver10/Device/wsdl/";
    out += std::string(action) + "</a:Action>" + std::string(relates_to) + "</s:Header><s:Body>" + std::string(body) +
           "</s:Body></s:Envelope>";
    return out;
}

std::string match(std::string_view mac, std::string_view model)
{
    return "<tns:UniviewProbeMatch><a:EndpointReference><a:Address>urn:uuid:1</a:Address></a:EndpointReference>"
           "<tns:Scopes>\n onvif://www.onvif.org/type/IPC\n onvif://www.onvif.org/manufacturer/UNIVIEW\r\n"
           "onvif://www.onvif.org/version/DIPC-B1232 onvif://www.onvif.org/serial/210235TEST0000000001 "
           "onvif://www.onvif.org/macaddr/" +
           std::string(mac) + " onvif://www.onvif.org/hardware/" + std::string(model) +
           " onvif://www.onvif.org/name/North%20gate</tns:Scopes>"
           "<tns:XAddrs>http://10.0.0.3:8080/LAPI/V1.0/System/DeviceInfo</tns:XAddrs></tns:UniviewProbeMatch>";
}

TEST(Uniview, TheProbeIsOneLineAndNoAnswer)
{
    const std::string probe = encode_probe("uuid:1&2");
    EXPECT_EQ(probe.find('\n'), std::string::npos);
    EXPECT_NE(probe.find("<a:MessageID>uuid:1&amp;2</a:MessageID>"), std::string::npos);
    EXPECT_TRUE(concerns(bytes(probe)));
    EXPECT_EQ(decode_text(probe).error(), DecodeError::not_an_answer);
    EXPECT_EQ(decode_text("<s><UniviewProbeMatches/></s>").error(), DecodeError::other_message);
}

TEST(Uniview, ReadsOneMatch)
{
    const auto answer = decode_text(
        envelope("UniviewProbeMatches", "<a:RelatesTo>uuid:7</a:RelatesTo>",
                 "<tns:UniviewProbeMatches>" + match("88263f8d6525", "IPC2124LE") + "</tns:UniviewProbeMatches>"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->relates_to, "uuid:7");
    EXPECT_TRUE(answer->maker_namespace);
    ASSERT_EQ(answer->matches.size(), 1u);
    const Match& one = answer->matches[0];
    EXPECT_EQ(one.endpoint, "urn:uuid:1");
    EXPECT_EQ(one.type, "IPC");
    EXPECT_EQ(one.manufacturer, "UNIVIEW");
    EXPECT_EQ(one.model, "IPC2124LE");
    EXPECT_EQ(one.serial, "210235TEST0000000001");
    EXPECT_EQ(one.mac, "88263f8d6525");
    EXPECT_EQ(one.version, "DIPC-B1232");
    EXPECT_EQ(one.device_name, "North gate");
    EXPECT_EQ(one.scopes.size(), 7u);
    EXPECT_EQ(one.xaddrs, std::vector<std::string>{"http://10.0.0.3:8080/LAPI/V1.0/System/DeviceInfo"});
}

TEST(Uniview, AnAnswerThatCallsItselfAProbeCounts)
{
    const auto answer = decode_text(
        envelope("UniviewProbe", "", "<tns:UniviewProbe>" + match("88263f7e7dda", "NVR301") + "</tns:UniviewProbe>"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->relates_to, "");
    EXPECT_EQ(answer->matches.at(0).model, "NVR301");
}

TEST(Uniview, ReadsSeveralMatchesAndMatchesWithoutAnElementOfTheirOwn)
{
    const auto two = decode_text(
        envelope("UniviewProbeMatches", "",
                 "<tns:UniviewProbeMatches>" + match("a", "m1") + match("b", "m2") + "</tns:UniviewProbeMatches>"));
    ASSERT_TRUE(two);
    ASSERT_EQ(two->matches.size(), 2u);
    EXPECT_EQ(two->matches[1].model, "m2");
    EXPECT_EQ(two->matches[1].scopes.size(), 7u);
    const auto bare = decode_text(envelope("UniviewProbeMatches", "",
                                           "<tns:UniviewProbeMatches><tns:Scopes>hardware/IPC1 macaddr/0a</tns:Scopes>"
                                           "</tns:UniviewProbeMatches>"));
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->matches.at(0).model, "IPC1");
    EXPECT_EQ(bare->matches.at(0).mac, "0a");
}

TEST(Uniview, TheSameElementInAnotherNamespaceIsNoSignOfUniview)
{
    const auto answer = decode_text(
        "<s:Envelope><s:Body><tns:UniviewProbeMatches><tns:ProbeMatch><tns:Scopes>onvif://www.onvif.org/hardware/X"
        "</tns:Scopes></tns:ProbeMatch></tns:UniviewProbeMatches></s:Body></s:Envelope>");
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->maker_namespace);
    EXPECT_EQ(answer->matches.size(), 1u);
}

TEST(Uniview, PlainWsDiscoveryDoesNotConcernUs)
{
    constexpr std::string_view other = "<e><b><d:ProbeMatches><d:ProbeMatch/></d:ProbeMatches></b></e>";
    EXPECT_FALSE(concerns(bytes(other)));
    EXPECT_EQ(decode_text(other).error(), DecodeError::malformed);
}

TEST(Uniview, FloodsAreRefusedOrCut)
{
    std::string many;
    for (std::size_t i = 0; i <= limits::matches_per_message; ++i)
        many += "<UniviewProbeMatch><Scopes>a/b</Scopes></UniviewProbeMatch>";
    EXPECT_EQ(decode_text("<x>" + many + "</x>").error(), DecodeError::too_much);
    std::string scopes;
    for (int i = 0; i < 5000; ++i) scopes += "type/x ";
    const auto cut = decode_text("<UniviewProbeMatches><Scopes>" + scopes + "</Scopes></UniviewProbeMatches>");
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->matches.at(0).scopes.size(), 64u);
    EXPECT_EQ(decode_text("UniviewProbe" + std::string(70'000, ' ')).error(), DecodeError::too_long);
    EXPECT_EQ(decode_text("<!DOCTYPE UniviewProbe>").error(), DecodeError::malformed);
}

TEST(Uniview, ACutAnswerHasWholeMatchesOrNone)
{
    const std::string whole =
        envelope("UniviewProbeMatches", "",
                 "<tns:UniviewProbeMatches>" + match("88263f8d6525", "IPC2124LE") + "</tns:UniviewProbeMatches>");
    const Answer expected = *decode_text(whole);
    std::size_t errors = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto answer = decode_text(std::string_view(whole).substr(0, length));
        if (answer) {
            EXPECT_EQ(answer->matches, expected.matches) << length;
        }
        errors += answer ? 0 : 1;
    }
    EXPECT_GT(errors, whole.size() / 2);
}

}  // namespace
}  // namespace onvigil::protocol::uniview

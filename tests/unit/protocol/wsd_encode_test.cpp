#include <gmock/gmock.h>

#include "protocol/wsd.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::protocol::wsd {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(WsdEncode, ProbesForTransmittersWordForWord)
{
    EXPECT_EQ(
        encode_probe("urn:uuid:11111111-2222-4333-8444-555555555555", ProbeFor::network_video_transmitter),
        R"(<?xml version="1.0" encoding="utf-8"?>)"
        R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">)"
        R"(<s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>)"
        R"(<a:MessageID>urn:uuid:11111111-2222-4333-8444-555555555555</a:MessageID>)"
        R"(<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>)"
        R"(<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>)"
        R"(<s:Body><Probe xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery">)"
        R"(<d:Types xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dp0="http://www.onvif.org/ver10/network/wsdl">)"
        R"(dp0:NetworkVideoTransmitter</d:Types></Probe></s:Body></s:Envelope>)");
}

TEST(WsdEncode, ProbesAreOneLineOfPlainText)
{
    for (const ProbeFor kind : {ProbeFor::network_video_transmitter, ProbeFor::device}) {
        const std::string probe = encode_probe("urn:uuid:1", kind);
        EXPECT_EQ(probe.substr(0, 5), "<?xml");
        for (const char c : probe) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << static_cast<int>(c);
    }
}

TEST(WsdEncode, EachProbeNamesItsOneType)
{
    const auto transmitter = decode(as_bytes(encode_probe("urn:uuid:1", ProbeFor::network_video_transmitter)));
    const auto device = decode(as_bytes(encode_probe("urn:uuid:2", ProbeFor::device)));
    ASSERT_TRUE(transmitter && device);
    EXPECT_EQ(transmitter->announcements.at(0).types,
              (std::vector<TypeName>{{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}}));
    EXPECT_EQ(device->announcements.at(0).types,
              (std::vector<TypeName>{{"http://www.onvif.org/ver10/device/wsdl", "Device"}}));
    EXPECT_EQ(device->message_id, "urn:uuid:2");
}

TEST(WsdEncode, AMessageIdCannotBreakOutOfItsElement)
{
    const std::string probe = encode_probe("</a:MessageID><x y=\"&", ProbeFor::device);
    EXPECT_THAT(probe, HasSubstr("<a:MessageID>&lt;/a:MessageID&gt;&lt;x y=&quot;&amp;</a:MessageID>"));
}

/// Without the order and the protocol's own part of `namespaces`.
Message comparable(Message message)
{
    message.namespaces.clear();
    return message;
}

class WsdRoundTrip : public testing::TestWithParam<Kind> {};

TEST_P(WsdRoundTrip, DecodingGivesBackWhatWasEncoded)
{
    Message message{.kind = GetParam(), .message_id = "urn:uuid:m", .relates_to = "urn:uuid:r"};
    if (GetParam() == Kind::fault)
        message.fault = Fault{
            .code = "Sender", .subcodes = {"NotAuthorized"}, .reason = "a < b", .detail = "c", .not_authorized = true};
    else
        message.announcements.push_back(
            {.endpoint = "urn:uuid:abc",
             .types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"},
                       {"urn:own", "Thing"},
                       {"", "Bare"}},
             .scopes = {"onvif://www.onvif.org/name/a&b", "urn:x"},
             .xaddrs = {"http://192.0.2.1/", "https://[2001:db8::1]/"},
             .metadata_version = 4'000'000'000});
    message.namespaces = {"http://www.onvifext.com/onvif/ext/ver10/wsdl"};

    const std::string bytes = encode(message, AppSequence{1, 2});
    const auto back = decode(as_bytes(bytes));

    ASSERT_TRUE(back) << bytes;
    EXPECT_EQ(comparable(*back), comparable(message));
    EXPECT_THAT(back->namespaces, Contains("http://www.onvifext.com/onvif/ext/ver10/wsdl"));
    EXPECT_THAT(bytes, HasSubstr(R"(<d:AppSequence InstanceId="1" MessageNumber="2"/>)"));
}

std::string name_of(const testing::TestParamInfo<Kind>& row)
{
    static constexpr const char* names[] = {"probe_matches", "hello", "bye",     "resolve_matches",
                                            "fault",         "probe", "resolve", "other"};
    return names[static_cast<std::size_t>(row.param)];
}

INSTANTIATE_TEST_SUITE_P(All, WsdRoundTrip,
                         testing::Values(Kind::probe_matches, Kind::hello, Kind::bye, Kind::probe, Kind::resolve,
                                         Kind::resolve_matches, Kind::fault),
                         name_of);

TEST(WsdEncode, SeveralMatchesShareOneMessage)
{
    Message message{.kind = Kind::probe_matches, .message_id = "urn:uuid:m"};
    message.announcements = {{.endpoint = "urn:uuid:1"}, {.endpoint = "urn:uuid:2"}};
    const auto back = decode(as_bytes(encode(message)));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->announcements, message.announcements);
}

}  // namespace
}  // namespace onvigil::protocol::wsd

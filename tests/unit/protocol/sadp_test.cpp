#include "protocol/sadp.hpp"

#include <gtest/gtest.h>

#include "support/captures.hpp"

namespace onvigil::protocol::sadp {
namespace {

using test::bytes;

Result<Answer, DecodeError> decode_text(std::string_view text)
{
    return decode(bytes(text));
}

constexpr std::string_view lts =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<ProbeMatch><Uuid>A</Uuid><Types>inquiry</Types>"
    "<DeviceType>139264</DeviceType><DeviceDescription>CMIP7043W-M</DeviceDescription>"
    "<DeviceSN>CMIP7043W-M 20190101AAWR123456789</DeviceSN><CommandPort>8000</CommandPort><HttpPort>80</HttpPort>"
    "<MAC>44-19-b6-0a-0b-0c</MAC><IPv4Address>10.20.3.17</IPv4Address><IPv6Address>::</IPv6Address><DHCP>flase</DHCP>"
    "<SoftwareVersion>V5.5.80build 190528</SoftwareVersion><Activated>true</Activated><OEMInfo>L&amp;TS</OEMInfo>"
    "<DetailOEMCode>170001</DetailOEMCode></ProbeMatch>\r\n\0";

TEST(Sadp, TheInquiryIsOneLineWithoutANul)
{
    const std::string inquiry = encode_inquiry("1cf8ab04-0000-4000-8000-00000000000a");
    EXPECT_EQ(inquiry,
              "<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe><Uuid>1CF8AB04-0000-4000-8000-00000000000A</Uuid>"
              "<Types>inquiry</Types></Probe>");
}

TEST(Sadp, ReadsWhatIdentifiesADevice)
{
    const auto answer = decode_text(lts);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->model, "CMIP7043W-M");
    EXPECT_EQ(answer->serial, "CMIP7043W-M 20190101AAWR123456789");
    EXPECT_EQ(answer->mac, "44-19-b6-0a-0b-0c");
    EXPECT_EQ(answer->ipv4, "10.20.3.17");
    EXPECT_EQ(answer->ipv6, "");
    EXPECT_EQ(answer->software_version, "V5.5.80build 190528");
    EXPECT_EQ(answer->http_port, 80);
}

TEST(Sadp, ReadsTheCapture)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "hikvision-19.xml");
    const auto answer = decode_text(capture);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->model, "Virtual");
    EXPECT_EQ(answer->serial, "Virtual-123456789");
    EXPECT_EQ(answer->mac, "00-11-22-33-44-55");
    EXPECT_EQ(answer->ipv4, "240.0.5.0");
    EXPECT_EQ(answer->software_version, "V1.0build 200101");
}

TEST(Sadp, OurOwnInquiryAndOtherMessagesAreNoAnswers)
{
    EXPECT_EQ(decode_text(encode_inquiry("a")).error(), DecodeError::not_an_answer);
    EXPECT_EQ(decode_text("<ProbeMatch><Types>update</Types><Result>ok</Result></ProbeMatch>").error(),
              DecodeError::other_message);
    EXPECT_TRUE(decode_text("<ProbeMatch><Types>Inquiry</Types></ProbeMatch>"));
}

TEST(Sadp, OtherMarkupIsMalformed)
{
    for (const char* text : {"<a/>", "<Hello><Types>inquiry</Types></Hello>", "<ProbeMatch/>",
                             "<ProbeMatch><X><Types>inquiry</Types></X></ProbeMatch>",
                             "<ProbeMatch><Types>dn:NetworkVideoTransmitter</Types></ProbeMatch>"})
        EXPECT_EQ(decode_text(text).error(), DecodeError::malformed) << text;
}

TEST(Sadp, BytesThatAreNoXmlAreMalformed)
{
    for (const std::string_view text : {"", "\x00\x01\x02", "hello", "<!DOCTYPE a><ProbeMatch/>"})
        EXPECT_EQ(decode_text(text).error(), DecodeError::malformed) << text;
}

TEST(Sadp, NonsenseValuesBecomeNothing)
{
    const auto answer = decode_text(
        "<ProbeMatch><Types>inquiry</Types><HttpPort>99999</HttpPort><CommandPort>-1</CommandPort>"
        "<Activated>maybe</Activated><IPv4Address>0.0.0.0</IPv4Address></ProbeMatch>");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, Answer{});
}

TEST(Sadp, AFloodOfElementsIsRefused)
{
    std::string text = "<ProbeMatch><Types>inquiry</Types>";
    for (int i = 0; i < 1000; ++i) text += "<a/>";
    EXPECT_EQ(decode_text(text + "</ProbeMatch>").error(), DecodeError::too_much);
    EXPECT_EQ(decode_text(std::string(70'000, ' ')).error(), DecodeError::too_long);
}

TEST(Sadp, ACutAnswerHasWholeValuesOrNone)
{
    const Answer whole = *decode_text(lts);
    for (std::size_t length = 0; length < lts.size(); ++length) {
        const auto answer = decode_text(lts.substr(0, length));
        if (!answer) continue;
        EXPECT_TRUE(answer->serial.empty() || answer->serial == whole.serial) << length;
        EXPECT_TRUE(answer->mac.empty() || answer->mac == whole.mac) << length;
        EXPECT_TRUE(answer->model.empty() || answer->model == whole.model) << length;
    }
    EXPECT_EQ(decode_text(lts.substr(0, 60)).error(), DecodeError::truncated);
}

}  // namespace
}  // namespace onvigil::protocol::sadp

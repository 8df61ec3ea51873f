#include "row_under_test.hpp"

namespace onvigil::discovery::sadp_row_test {
namespace {

using model::Key;
using model::Protocol;

const std::string answer =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Uuid>1</Uuid><Types>inquiry</Types>"
    "<DeviceDescription>DS-2CD2012-I</DeviceDescription><DeviceSN>DS-2CD2012-I20150201CCWR1</DeviceSN>"
    "<HttpPort>81</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC><IPv4Address>192.168.1.64</IPv4Address>"
    "<SoftwareVersion>V5.6.2build 190701</SoftwareVersion></ProbeMatch>";

TEST(SadpRow, AnAnswerProvesThePlatformAndStatesMacModelAndAddress)
{
    const HeardDevice device = only_device(Protocol::sadp, answer);
    const model::Observation& said = device.observation;
    EXPECT_EQ(said.source, Protocol::sadp);
    EXPECT_TRUE(claims(said, Key::protocol, "sadp"));
    EXPECT_TRUE(claims(said, Key::sadp_model, "DS-2CD2012-I"));
    EXPECT_EQ(said.macs, (std::vector<model::MacClaim>{{*model::parse_mac("44:19:b6:0a:0b:0c"), true, {}}}));
    EXPECT_EQ(said.stated_addresses, std::vector{*model::parse_ip("192.168.1.64")});
    EXPECT_EQ(said.serial, "DS-2CD2012-I20150201CCWR1");
    EXPECT_EQ(said.firmware, "V5.6.2 build 190701");
    EXPECT_TRUE(said.camera);
}

TEST(SadpRow, ADeviceIsInterviewedLaterAtThePortItStates)
{
    const HeardDevice device = only_device(Protocol::sadp, answer);
    EXPECT_EQ(device.reach, Reach::later);
    EXPECT_EQ(device.web_port, 81);
}

TEST(SadpRow, OurOwnInquiryIsNoAnswer)
{
    UuidSource ids(1);
    const auto probes = row_of(Protocol::sadp)->probes(ids);
    ASSERT_EQ(probes.size(), 1u);
    EXPECT_TRUE(probes[0].unicast);
    EXPECT_EQ(probes[0].port, 37020);
    EXPECT_EQ(decoded(Protocol::sadp, probes[0].bytes).error(), protocol::DecodeError::not_an_answer);
}

}  // namespace
}  // namespace onvigil::discovery::sadp_row_test

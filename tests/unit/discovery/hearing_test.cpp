#include "discovery/hearing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.hpp"
#include "support/captures.hpp"

namespace onvigil::discovery {
namespace {

namespace wsd = protocol::wsd;
using namespace std::chrono_literals;
using model::Protocol;

const Instant start{1000s};
const model::TimePoint stamp{1'700'000'000s};
const auto camera = *model::parse_ip("10.0.0.7");

std::string announcement(wsd::Kind kind, std::string endpoint, std::vector<std::string> xaddrs, bool video = true)
{
    wsd::Message message;
    message.kind = kind;
    message.message_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
    wsd::Announcement one;
    one.endpoint_raw = one.endpoint = std::move(endpoint);
    if (video) one.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
    one.xaddrs = std::move(xaddrs);
    message.announcements = {one};
    return wsd::encode(message);
}

const std::string match = announcement(wsd::Kind::probe_matches, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa",
                                       {"http://10.0.0.7:8000/onvif/device_service"});
const std::string sadp =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Uuid>1</Uuid><Types>inquiry</Types>"
    "<DeviceDescription>DS-2CD2012-I</DeviceDescription><DeviceSN>DS-2CD2012-I20150201CCWR1</DeviceSN>"
    "<HttpPort>81</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC><IPv4Address>10.0.0.7</IPv4Address></ProbeMatch>";

class HearingTest : public ::testing::Test {
protected:
    void hear(std::string_view text, Ear ear = Ear::answers, model::IpAddress from = camera, bool ours = false)
    {
        if (hearing_.admit(test::bytes(text), from, ear, now_))
            hearing_.read(test::bytes(text), ear, {from, {"lan0", false}, stamp}, ours, found_);
    }

    DiscoverySettings settings_;
    Hearing hearing_{settings_};
    Instant now_ = start;
    Findings found_;
};

TEST_F(HearingTest, AProbeMatchIsObservedAndAskedAtOnce)
{
    hearing_.begin_round();
    hear(match);
    ASSERT_EQ(found_.observations.size(), 1u);
    ASSERT_EQ(found_.asks.size(), 1u);
    EXPECT_EQ(found_.asks[0].address, camera);
    EXPECT_EQ(found_.asks[0].url.port, 8000);
    EXPECT_EQ(found_.asks[0].endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_TRUE(found_.asks[0].camera_hint);
    EXPECT_TRUE(found_.new_device);
    EXPECT_EQ(hearing_.answers_on("lan0"), 1u);
}

TEST_F(HearingTest, CopiesAreDroppedAndTheNextRoundHearsAgain)
{
    hear(match);
    hear(match);
    EXPECT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(hearing_.answers(), 1u);
    found_.clear();
    hearing_.begin_round();
    EXPECT_EQ(hearing_.answers(), 0u);
    hear(match);
    EXPECT_EQ(found_.observations.size(), 1u);
    EXPECT_FALSE(found_.new_device);
}

TEST_F(HearingTest, AnnouncementsAreCopiesForSecondsOnly)
{
    const std::string hello = announcement(wsd::Kind::hello, "urn:uuid:1", {"http://10.0.0.7/onvif/device_service"});
    hear(hello, Ear::group);
    hear(hello, Ear::group);
    EXPECT_EQ(found_.observations.size(), 1u);
    now_ += 1min;
    hear(hello, Ear::group);
    EXPECT_EQ(found_.observations.size(), 2u);
}

TEST_F(HearingTest, AHelloWithoutAddressAndAByeAreProbed)
{
    hear(announcement(wsd::Kind::hello, "urn:uuid:1", {}), Ear::group);
    hear(announcement(wsd::Kind::bye, "urn:uuid:1", {}), Ear::group);
    ASSERT_EQ(found_.summons.size(), 2u);
    EXPECT_FALSE(found_.summons[0].farewell);
    EXPECT_TRUE(found_.summons[1].farewell);
    EXPECT_EQ(found_.summons[1].endpoint, "urn:uuid:1");
    EXPECT_EQ(found_.observations.size(), 1u) << "a Bye is no sign of life";
}

TEST_F(HearingTest, WhoHasNoEndpointIsToldApartByItsMac)
{
    std::string other = sadp;
    other.replace(other.find("0a-0b-0c"), 8, "0a-0b-0d");
    hear(sadp);
    hearing_.end_round(found_);
    hear(other);
    hearing_.end_round(found_);
    ASSERT_EQ(found_.asks.size(), 2u);
    EXPECT_NE(found_.asks[0].who, 0u);
    EXPECT_NE(found_.asks[0].who, found_.asks[1].who);
}

TEST_F(HearingTest, WhoCannotBeReadIsADeviceByItsAddressWhenTheRoundEnds)
{
    hear("this is no answer that anybody could read");
    hear("<<<", Ear::answers, *model::parse_ip("10.0.0.8"));
    EXPECT_TRUE(found_.observations.empty());
    hearing_.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 2u);
    EXPECT_EQ(found_.observations[0].from, camera);
    EXPECT_EQ(found_.observations[0].endpoint, "");
    EXPECT_TRUE(found_.observations[0].listening);
    ASSERT_EQ(found_.asks.size(), 2u);
    EXPECT_EQ(found_.asks[0].url, (net::ServiceUrl{80, "/onvif/device_service", false}));
    EXPECT_GT(hearing_.drops().at("undecodable-ws-discovery"), 0u);
}

TEST_F(HearingTest, WhoIsReadableInAnotherWayIsNotDoubled)
{
    hear("this is no answer that anybody could read");
    hear(match);
    found_.clear();
    hearing_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.asks.empty());
}

TEST_F(HearingTest, NoiseOnAGroupMakesNoDevice)
{
    hear("this is no answer that anybody could read", Ear::group);
    hear("<Envelope>", Ear::group, *model::parse_ip("10.0.0.8"));
    hearing_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(hearing_.answers(), 0u);
}

TEST_F(HearingTest, OtherPeoplesProbesAreNoAnswers)
{
    hear(wsd::encode_probe("urn:uuid:1", wsd::ProbeFor::device), Ear::group);
    hear(wsd::encode_probe("urn:uuid:1", wsd::ProbeFor::device), Ear::answers);
    hearing_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.summons.empty());
}

TEST_F(HearingTest, AHikvisionWithoutOnvifIsAskedAtItsWebPortWhenTheRoundEnds)
{
    hear(sadp);
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.observations[0].source, Protocol::sadp);
    EXPECT_TRUE(found_.asks.empty());
    hearing_.end_round(found_);
    ASSERT_EQ(found_.asks.size(), 1u);
    EXPECT_EQ(found_.asks[0].url.port, 81);
    EXPECT_TRUE(found_.asks[0].camera_hint);
}

TEST_F(HearingTest, WhoGaveADoorOfItsOwnIsNotAskedThereAgain)
{
    hear(sadp);
    hear(announcement(wsd::Kind::probe_matches, "urn:uuid:1", {"http://10.0.0.7:81/onvif/device_service"}));
    EXPECT_EQ(found_.asks.size(), 1u);
    hearing_.end_round(found_);
    EXPECT_EQ(found_.asks.size(), 1u);
}

TEST_F(HearingTest, DevicesBehindOneAddressAreEachAskedAtTheirPort)
{
    hear(match);  // at 8000
    hear(sadp);   // at 81
    std::string other = sadp;
    other.replace(other.find("CCWR1"), 5, "CCWR2").replace(other.find("<HttpPort>81"), 12, "<HttpPort>82");
    hear(other);
    hearing_.end_round(found_);
    std::vector<std::uint16_t> ports;
    for (const net::Target& target : found_.asks) ports.push_back(target.url.port);
    EXPECT_EQ(ports, (std::vector<std::uint16_t>{8000, 81, 82}));
}

TEST_F(HearingTest, WhoCannotBeReadIsTheSameDeviceInEveryRound)
{
    for (int round = 0; round < 5; ++round) {
        found_.clear();
        hearing_.begin_round();
        hear("this is no answer that anybody could read");
        hearing_.end_round(found_);
        ASSERT_EQ(found_.observations.size(), 1u) << "round " << round;
        EXPECT_EQ(found_.observations[0].from, camera);
        EXPECT_EQ(found_.asks.size(), 1u);
    }
}

TEST_F(HearingTest, BetweenRoundsWhatWasHeldBackIsLetGoAfterAMoment)
{
    hear(sadp, Ear::unicast);
    hear("this is no answer that anybody could read", Ear::unicast, *model::parse_ip("10.0.0.8"));
    found_.clear();
    EXPECT_TRUE(hearing_.holds_back());
    hearing_.let_go(found_);
    EXPECT_TRUE(found_.asks.empty());
    hearing_.let_go(found_);
    EXPECT_EQ(found_.asks.size(), 2u);
    EXPECT_EQ(found_.observations.size(), 1u);
    EXPECT_FALSE(hearing_.holds_back());
}

TEST_F(HearingTest, UnicastAnswersAndMdnsDoNotShowThatMulticastPasses)
{
    const std::string mdns(
        "\0\0\x84\0\0\0\0\1\0\0\0\0\x05_http\x04_tcp\x05local\0\0\x0c\0\1\0\0\0\x78\0\x06\x03"
        "cam\xc0\x0c",
        46);
    hear(match, Ear::unicast);
    hear(mdns, Ear::group);
    EXPECT_EQ(hearing_.answers_on("lan0"), 2u);
    EXPECT_FALSE(hearing_.multicast_passes("lan0"));
    hear(sadp);
    EXPECT_TRUE(hearing_.multicast_passes("lan0"));
    hearing_.begin_round();
    EXPECT_FALSE(hearing_.multicast_passes("lan0"));
}

TEST_F(HearingTest, WhoIsInTheInventoryOrWasAskedAloneIsNoNews)
{
    hearing_.know("urn:uuid:8f14e45f-0000-4000-8000-0000000000aa", camera);
    hear(match);
    hear(sadp);
    EXPECT_FALSE(found_.new_device);
    hear(sadp, Ear::unicast, *model::parse_ip("10.0.0.8"));
    EXPECT_FALSE(found_.new_device);
    hear(sadp, Ear::answers, *model::parse_ip("10.0.0.9"));
    EXPECT_TRUE(found_.new_device);
}

TEST_F(HearingTest, AProtocolThatIsOffIsNotRead)
{
    settings_.protocols = {Protocol::ws_discovery};
    hearing_.adopt(settings_);
    hear(sadp);
    hearing_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.asks.empty());
}

TEST_F(HearingTest, ExcludedNetworksAreCountedAndIgnored)
{
    settings_.exclude = {*model::parse_cidr("10.0.0.0/24")};
    hearing_.adopt(settings_);
    hear(match);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(hearing_.drops().at("excluded-network"), 1u);
}

TEST_F(HearingTest, ADescriptionIsFetchedFromTheSenderAlone)
{
    const std::string from_itself =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\n"
        "LOCATION: http://10.0.0.7:49152/desc.xml\r\n\r\n";
    const std::string elsewhere =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:2\r\n"
        "LOCATION: http://10.0.0.1/admin\r\n\r\n";
    hear(from_itself, Ear::group);
    hear(elsewhere, Ear::group);
    ASSERT_EQ(found_.descriptions.size(), 1u);
    EXPECT_EQ(found_.descriptions[0].port, 49152);
    EXPECT_EQ(found_.descriptions[0].path, "/desc.xml");
    EXPECT_EQ(hearing_.drops().at("description-elsewhere"), 1u);
}

TEST_F(HearingTest, ThisMachinesOwnChatterIsNotHeard)
{
    const std::string notify =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: "
        "http://10.0.0.7/\r\n\r\n";
    hear(notify, Ear::group, camera, true);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(hearing_.answers(), 0u);
}

TEST_F(HearingTest, AFloodFromOneSourceIsCut)
{
    for (std::size_t i = 0; i < 2 * limits::answers_per_source_per_round; ++i)
        hear(announcement(wsd::Kind::probe_matches, "urn:uuid:" + std::to_string(i), {"http://10.0.0.7/"}));
    EXPECT_EQ(found_.observations.size(), limits::answers_per_source_per_round);
    EXPECT_EQ(hearing_.drops().at("too-many-from-one-source"), limits::answers_per_source_per_round);
    EXPECT_EQ(hearing_.loud(), std::set{camera});
    hearing_.begin_round();
    EXPECT_TRUE(hearing_.loud().empty());
}

TEST_F(HearingTest, AllChannelsOfARecorderAreHeard)
{
    for (std::size_t i = 0; i < 256; ++i) {
        const auto path = "/onvif/device_service/" + std::to_string(i);
        hear(announcement(wsd::Kind::probe_matches, "urn:uuid:" + std::to_string(i), {"http://10.0.0.7" + path}));
    }
    EXPECT_EQ(found_.asks.size(), 256u);
    EXPECT_TRUE(hearing_.loud().empty());
}

TEST_F(HearingTest, MatchesBeyondTheLimitOfOneAnswerAreCounted)
{
    wsd::Message all;
    all.kind = wsd::Kind::probe_matches;
    for (std::size_t i = 0; i < limits::matches_per_message + 10; ++i)
        all.announcements.push_back({.endpoint_raw = "urn:x:" + std::to_string(i)});
    hear(wsd::encode(all));
    EXPECT_EQ(found_.observations.size(), limits::matches_per_message);
    EXPECT_EQ(hearing_.drops().at("too-many-matches-in-one-answer"), 10u);
    EXPECT_EQ(hearing_.loud(), std::set{camera});
}

TEST(Recognise, TellsProtocolsByTheirLooks)
{
    const auto looks = [](std::string_view text) { return recognise(test::bytes(text)); };
    EXPECT_EQ(looks(match), Protocol::ws_discovery);
    EXPECT_EQ(looks(sadp), Protocol::sadp);
    EXPECT_EQ(looks(std::string("\x20\0\0\0DHIP", 8) + std::string(24, '\0')), Protocol::dhip);
    EXPECT_EQ(looks("\xb3"), Protocol::dhip);
    EXPECT_EQ(looks("HTTP/1.1 200 OK\r\n"), Protocol::ssdp);
    EXPECT_EQ(looks(std::string("\0\0\x84\0\0\0\0\0\0\0\0\0", 12)), Protocol::mdns);
    EXPECT_EQ(looks("\xEF\xBB\xBF <a:Envelope"), Protocol::ws_discovery);
    EXPECT_EQ(looks(""), std::nullopt);
    EXPECT_EQ(looks("Hello, world, how are you?"), std::nullopt);
}

TEST_F(HearingTest, AnswersOfRealDevicesAreObserved)
{
    ONVIGIL_CAPTURE_OR_SKIP(axis, "axis-12.xml");
    for (const char* name :
         {"axis-12.xml", "hikvision-19.xml", "hikvision-20.xml", "amcrest-dahuaoem-1.xml", "dahua-1.bin", "dahua-2.bin",
          "tplink-tapo-1.xml", "ipcam-generic-1.xml", "nononvif-printer-1.xml", "generic-1.txt"}) {
        found_.clear();
        hear(test::read_capture(name));
        EXPECT_EQ(found_.observations.size(), 1u) << name;
        hearing_.begin_round();
    }
    found_.clear();
    hear(test::read_capture("amcrest-dahuaoem-3.xml"), Ear::group);
    hear(test::read_capture("amcrest-dahuaoem-4.txt"), Ear::group);
    hear(test::read_capture("windows-client-1.xml"), Ear::group);
    EXPECT_EQ(found_.observations.size(), 2u) << "a Hello and a NOTIFY; a Resolve is a question";
}

}  // namespace
}  // namespace onvigil::discovery

#include "datagrams/hearing_handler.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

using model::Protocol;

TEST_F(DatagramHandlerTest, AProbeMatchIsObservedAndAskedAtOnce)
{
    handler_.begin_round();
    hear(match);
    ASSERT_EQ(found_.observations.size(), 1u);
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].address, camera);
    EXPECT_EQ(found_.targets[0].url.port, 8000);
    EXPECT_EQ(found_.targets[0].endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_TRUE(found_.targets[0].camera_hint);
    EXPECT_TRUE(found_.new_device);
    EXPECT_EQ(handler_.answers_on(lan0), 1u);
}

TEST_F(DatagramHandlerTest, CopiesAreDroppedAndTheNextRoundHearsAgain)
{
    hear(match);
    hear(match);
    EXPECT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(handler_.answers(), 1u);
    found_.clear();
    handler_.begin_round();
    EXPECT_EQ(handler_.answers(), 0u);
    hear(match);
    EXPECT_EQ(found_.observations.size(), 1u);
    EXPECT_FALSE(found_.new_device);
}

TEST_F(DatagramHandlerTest, AnnouncementsAreCopiesForSecondsOnly)
{
    const std::string hello = announcement(wsd::Kind::hello, "urn:uuid:1", {"http://10.0.0.7/onvif/device_service"});
    hear(hello, SocketRole::group);
    hear(hello, SocketRole::group);
    EXPECT_EQ(found_.observations.size(), 1u);
    now_ += 1min;
    hear(hello, SocketRole::group);
    EXPECT_EQ(found_.observations.size(), 2u);
}

TEST_F(DatagramHandlerTest, AHelloWithoutAddressAndAByeAreProbed)
{
    hear(announcement(wsd::Kind::hello, "urn:uuid:1", {}), SocketRole::group);
    hear(announcement(wsd::Kind::bye, "urn:uuid:1", {}), SocketRole::group);
    ASSERT_EQ(found_.presence_probes.size(), 2u);
    EXPECT_FALSE(found_.presence_probes[0].said_bye);
    EXPECT_TRUE(found_.presence_probes[1].said_bye);
    EXPECT_EQ(found_.presence_probes[1].endpoint, "urn:uuid:1");
    EXPECT_EQ(found_.observations.size(), 1u) << "a Bye is no sign of life";
}

TEST_F(DatagramHandlerTest, ADeviceWithoutEndpointIsToldApartByItsMac)
{
    std::string other = sadp;
    other.replace(other.find("0a-0b-0c"), 8, "0a-0b-0d");
    hear(sadp);
    handler_.end_round(found_);
    hear(other);
    handler_.end_round(found_);
    ASSERT_EQ(found_.targets.size(), 2u);
    EXPECT_NE(found_.targets[0].who, 0u);
    EXPECT_NE(found_.targets[0].who, found_.targets[1].who);
}

TEST_F(DatagramHandlerTest, ADatagramThatMakesItsReadingThrowIsOneThatCannotBeDecoded)
{
    DatagramHandler faulty(settings_, faults_, {},
                           [](const auto&, auto) -> bool { throw std::out_of_range("basic_string::substr"); });
    ASSERT_TRUE(faulty.admit(test::bytes(match), camera, SocketRole::unicast, now_));
    faulty.read(test::bytes(match), SocketRole::unicast, {camera, {"lan0", false}, stamp, 3702}, false, found_);
    EXPECT_EQ(faulty.drops().at("undecodable-ws-discovery"), 1u);
    faulty.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 1u) << "its sender is a device";
    EXPECT_EQ(found_.observations[0].from, camera);
    ASSERT_EQ(faults_.problems().size(), 1u);
    EXPECT_EQ(faults_.problems()[0].detail, "10.0.0.7: basic_string::substr");
}

TEST_F(DatagramHandlerTest, ASenderThatCannotBeDecodedIsADeviceByItsAddressWhenTheRoundEnds)
{
    hear("this is no answer that anybody could read");
    hear("<<<", SocketRole::probing, *model::parse_ip("10.0.0.8"));
    EXPECT_TRUE(found_.observations.empty());
    handler_.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 2u);
    EXPECT_EQ(found_.observations[0].from, camera);
    EXPECT_EQ(found_.observations[0].endpoint, "");
    EXPECT_TRUE(found_.observations[0].listening);
    ASSERT_EQ(found_.targets.size(), 2u);
    EXPECT_EQ(found_.targets[0].url, (net::ServiceUrl{80, "/onvif/device_service", false}));
    EXPECT_GT(handler_.drops().at("undecodable-ws-discovery"), 0u);
}

TEST_F(DatagramHandlerTest, ASenderThatIsDecodedInAnotherWayIsNotDoubled)
{
    hear("this is no answer that anybody could read");
    hear(match);
    found_.clear();
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.targets.empty());
}

TEST_F(DatagramHandlerTest, NoiseOnAGroupMakesNoDevice)
{
    hear("this is no answer that anybody could read", SocketRole::group);
    hear("<Envelope>", SocketRole::group, *model::parse_ip("10.0.0.8"));
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(handler_.answers(), 0u);
}

TEST_F(DatagramHandlerTest, ProbesOfOthersAreNoAnswers)
{
    hear(wsd::encode_probe("urn:uuid:1", wsd::ProbeFor::device), SocketRole::group);
    settings_.source_port = 3702;
    handler_.reconfigure(settings_);
    hear(wsd::encode_probe("urn:uuid:1", wsd::ProbeFor::device), SocketRole::probing);
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.presence_probes.empty());
}

TEST_F(DatagramHandlerTest, AHikvisionWithoutOnvifIsAskedAtItsWebPortWhenTheRoundEnds)
{
    hear(sadp);
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.observations[0].source, Protocol::sadp);
    EXPECT_TRUE(found_.targets.empty());
    handler_.end_round(found_);
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].url.port, 81);
    EXPECT_TRUE(found_.targets[0].camera_hint);
}

TEST_F(DatagramHandlerTest, ADeviceThatNamedAUrlItselfIsNotAskedThereAgain)
{
    hear(sadp);
    hear(announcement(wsd::Kind::probe_matches, "urn:uuid:1", {"http://10.0.0.7:81/onvif/device_service"}));
    EXPECT_EQ(found_.targets.size(), 1u);
    handler_.end_round(found_);
    EXPECT_EQ(found_.targets.size(), 1u);
}

TEST_F(DatagramHandlerTest, DevicesBehindOneAddressAreEachAskedAtTheirPort)
{
    hear(match);  // at 8000
    hear(sadp);   // at 81
    std::string other = sadp;
    other.replace(other.find("CCWR1"), 5, "CCWR2").replace(other.find("<HttpPort>81"), 12, "<HttpPort>82");
    hear(other);
    handler_.end_round(found_);
    std::vector<std::uint16_t> ports;
    for (const net::Target& target : found_.targets) ports.push_back(target.url.port);
    EXPECT_EQ(ports, (std::vector<std::uint16_t>{8000, 81, 82}));
}

TEST_F(DatagramHandlerTest, ASenderThatCannotBeDecodedIsTheSameDeviceInEveryRound)
{
    for (int round = 0; round < 5; ++round) {
        found_.clear();
        handler_.begin_round();
        hear("this is no answer that anybody could read");
        handler_.end_round(found_);
        ASSERT_EQ(found_.observations.size(), 1u) << "round " << round;
        EXPECT_EQ(found_.observations[0].from, camera);
        EXPECT_EQ(found_.targets.size(), 1u);
    }
}

TEST_F(DatagramHandlerTest, BetweenRoundsWhatWasHeldBackIsReleasedAfterAMoment)
{
    hear(sadp, SocketRole::unicast);
    hear("this is no answer that anybody could read", SocketRole::unicast, *model::parse_ip("10.0.0.8"));
    found_.clear();
    handler_.release_older(found_);
    EXPECT_TRUE(found_.targets.empty());
    handler_.release_older(found_);
    EXPECT_EQ(found_.targets.size(), 2u);
    EXPECT_EQ(found_.observations.size(), 1u);
}

TEST_F(DatagramHandlerTest, UnicastAnswersAndMdnsDoNotShowThatMulticastPasses)
{
    const std::string mdns(
        "\0\0\x84\0\0\0\0\1\0\0\0\0\x05_http\x04_tcp\x05local\0\0\x0c\0\1\0\0\0\x78\0\x06\x03"
        "cam\xc0\x0c",
        46);
    hear(match, SocketRole::unicast);
    hear(mdns, SocketRole::group);
    EXPECT_EQ(handler_.answers_on(lan0), 2u);
    EXPECT_FALSE(handler_.multicast_passes(lan0));
    hear(sadp);
    EXPECT_TRUE(handler_.multicast_passes(lan0));
    handler_.begin_round();
    EXPECT_FALSE(handler_.multicast_passes(lan0));
}

TEST_F(DatagramHandlerTest, AnAnswerAlsoCountsForTheInterfaceWhoseAddressItWasSentTo)
{
    const net::Interface lan1{.index = 2, .name = "lan1", .addresses = {{*model::parse_ip("10.0.0.6"), 24}}};
    const auto ours = *model::parse_ip("10.0.0.6");
    handler_.note_answer_to(ours, camera, 5353);
    handler_.note_answer_to(ours, camera, 5353);
    EXPECT_EQ(handler_.answers_on(lan1), 1u);
    EXPECT_FALSE(handler_.multicast_passes(lan1)) << "by mDNS alone";
    handler_.note_answer_to(ours, *model::parse_ip("10.0.0.8"), 3702);
    EXPECT_EQ(handler_.answers_on(lan1), 2u);
    EXPECT_TRUE(handler_.multicast_passes(lan1));
    EXPECT_EQ(handler_.answers_on(lan0), 0u);
    handler_.begin_round();
    EXPECT_EQ(handler_.answers_on(lan1), 0u);
    EXPECT_FALSE(handler_.multicast_passes(lan1));
}

TEST_F(DatagramHandlerTest, ADeviceOfTheInventoryOrProbedAloneIsNoNews)
{
    handler_.know("urn:uuid:8f14e45f-0000-4000-8000-0000000000aa", camera);
    hear(match);
    hear(sadp);
    EXPECT_FALSE(found_.new_device);
    hear(sadp, SocketRole::unicast, *model::parse_ip("10.0.0.8"));
    EXPECT_FALSE(found_.new_device);
    hear(sadp, SocketRole::probing, *model::parse_ip("10.0.0.9"));
    EXPECT_TRUE(found_.new_device);
}

TEST_F(DatagramHandlerTest, AProtocolThatIsOffIsNotRead)
{
    settings_.protocols = {Protocol::ws_discovery};
    handler_.reconfigure(settings_);
    hear(sadp);
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.targets.empty());
}

TEST_F(DatagramHandlerTest, ExcludedNetworksAreCountedAndIgnored)
{
    settings_.exclude = {*model::parse_cidr("10.0.0.0/24")};
    handler_.reconfigure(settings_);
    hear(match);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(handler_.drops().at("excluded-network"), 1u);
}

TEST_F(DatagramHandlerTest, ADescriptionIsFetchedFromTheSenderAlone)
{
    const std::string from_itself =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\n"
        "LOCATION: http://10.0.0.7:49152/desc.xml\r\n\r\n";
    const std::string elsewhere =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:2\r\n"
        "LOCATION: http://10.0.0.1/admin\r\n\r\n";
    hear(from_itself, SocketRole::group);
    hear(elsewhere, SocketRole::group);
    ASSERT_EQ(found_.descriptions.size(), 1u);
    EXPECT_EQ(found_.descriptions[0].port, 49152);
    EXPECT_EQ(found_.descriptions[0].path, "/desc.xml");
    EXPECT_EQ(handler_.drops().at("description-elsewhere"), 1u);
}

TEST_F(DatagramHandlerTest, WhatThisMachineSendsItselfIsNotHeard)
{
    const std::string notify =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: "
        "http://10.0.0.7/\r\n\r\n";
    hear(notify, SocketRole::group, camera, true);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_EQ(handler_.answers(), 0u);
}

TEST_F(DatagramHandlerTest, AFloodFromOneSourceIsCut)
{
    for (std::size_t i = 0; i < 2 * limits::answers_per_source_per_round; ++i)
        hear(announcement(wsd::Kind::probe_matches, "urn:uuid:" + std::to_string(i), {"http://10.0.0.7/"}));
    EXPECT_EQ(found_.observations.size(), limits::answers_per_source_per_round);
    EXPECT_EQ(handler_.drops().at("too-many-from-one-source"), limits::answers_per_source_per_round);
    EXPECT_EQ(handler_.flooding(), std::set{camera});
    handler_.begin_round();
    EXPECT_TRUE(handler_.flooding().empty());
}

TEST_F(DatagramHandlerTest, AllChannelsOfARecorderAreHeard)
{
    for (std::size_t i = 0; i < 256; ++i) {
        const auto path = "/onvif/device_service/" + std::to_string(i);
        hear(announcement(wsd::Kind::probe_matches, "urn:uuid:" + std::to_string(i), {"http://10.0.0.7" + path}));
    }
    EXPECT_EQ(found_.targets.size(), 256u);
    EXPECT_TRUE(handler_.flooding().empty());
}

TEST_F(DatagramHandlerTest, MatchesBeyondTheLimitOfOneAnswerAreCounted)
{
    wsd::Message all;
    all.kind = wsd::Kind::probe_matches;
    for (std::size_t i = 0; i < limits::matches_per_message + 10; ++i)
        all.announcements.push_back({.endpoint = "urn:x:" + std::to_string(i)});
    hear(wsd::encode(all));
    EXPECT_EQ(found_.observations.size(), limits::matches_per_message);
    EXPECT_EQ(handler_.drops().at("too-many-matches-in-one-answer"), 10u);
    EXPECT_EQ(handler_.flooding(), std::set{camera});
}

TEST_F(DatagramHandlerTest, AnswersOfRealDevicesAreObserved)
{
    ONVIGIL_CAPTURE_OR_SKIP(axis, "axis-12.xml");
    for (const char* name :
         {"axis-12.xml", "hikvision-19.xml", "hikvision-20.xml", "amcrest-dahuaoem-1.xml", "dahua-1.bin", "dahua-2.bin",
          "tplink-tapo-1.xml", "ipcam-generic-1.xml", "nononvif-printer-1.xml", "generic-1.txt"}) {
        found_.clear();
        hear(test::read_capture(name));
        settle_as_the_senders();
        EXPECT_EQ(found_.observations.size(), 1u) << name;
        handler_.begin_round();
    }
    found_.clear();
    hear(test::read_capture("amcrest-dahuaoem-3.xml"), SocketRole::group);
    hear(test::read_capture("amcrest-dahuaoem-4.txt"), SocketRole::group);
    hear(test::read_capture("windows-client-1.xml"), SocketRole::group);
    settle_as_the_senders();
    EXPECT_EQ(found_.observations.size(), 2u) << "a Hello and a NOTIFY; a Resolve is a question";
}

TEST_F(DatagramHandlerTest, OnlyAHostThatRepeatsWhatItAloneWasSentShowsThatItIsThere)
{
    wsd::Message answer = *wsd::decode(test::bytes(match));
    answer.relates_to = "asked";
    const std::string own = wsd::encode(answer);
    const auto host = [](std::uint32_t number) { return boost::asio::ip::address_v4(0x0B000000 + number); };
    for (std::uint32_t i = 0; i <= Newcomers::most; ++i) hear(match, SocketRole::unasked, host(i));
    settle_as_the_senders();
    EXPECT_EQ(found_.observations.size(), Newcomers::most);
    EXPECT_TRUE(handler_.newcomers().flooded(now_));
    EXPECT_FALSE(handler_.multicast_passes(lan0)) << "it came to a socket of unicast probes";
    found_.observations.clear();
    hear(match, SocketRole::unicast, host(Newcomers::most + 1));
    settle_as_the_senders();
    EXPECT_TRUE(found_.observations.empty()) << "others can have had us ask it, and answer";
    hear(own, SocketRole::probing, host(Newcomers::most + 2));
    settle_as_the_senders();
    EXPECT_TRUE(found_.observations.empty());
    hear(own, SocketRole::unicast, host(Newcomers::most + 3));
    settle_as_the_senders();
    EXPECT_EQ(found_.observations.size(), 1u);
}

}  // namespace
}  // namespace onvigil::discovery

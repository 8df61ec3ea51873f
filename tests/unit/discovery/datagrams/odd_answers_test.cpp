// Answers that cannot be read, come in pieces, or speak of other hosts.
#include "datagrams/hearing_handler.hpp"

namespace onvigil::discovery {
namespace {

using model::Protocol;

TEST_F(DatagramHandlerTest, WhateverMarkupAnswersAProbeItsSenderIsADeviceUnderTheProtocolThatWasAsked)
{
    struct Row {
        std::string text;
        std::uint16_t port;
        Protocol protocol;
    };
    const std::string empty_dhip =
        std::string("\x20\0\0\0DHIP\0\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0", 32) + "{}";
    const Row rows[] = {
        {"<a/>", 3702, Protocol::ws_discovery},
        {"<html><body>hi</body></html>", 3702, Protocol::ws_discovery},
        {"<ProbeMatches><ProbeMatch><Types>dn:NetworkVideoTransmitter</Types></ProbeMatch></ProbeMatches>", 3702,
         Protocol::ws_discovery},
        {"<env:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types></d:ProbeMatch>"
         "</d:ProbeMatches></env:Body>",
         3702, Protocol::ws_discovery},
        {"<a/>", 40'000, Protocol::ws_discovery},
        {"<a/>", 37'020, Protocol::sadp},
        {"<ProbeMatch><Types>dn:NetworkVideoTransmitter</Types></ProbeMatch>", 37'020, Protocol::sadp},
        {empty_dhip, 37'810, Protocol::dhip},
        {"?", 37'810, Protocol::dhip},
        {"HTTP/1.1 200 OK\r\n", 1900, Protocol::ssdp},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", 3702, Protocol::ws_discovery},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", 37'020, Protocol::sadp},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", 40'000, Protocol::ssdp},
        {"HTTP/1.1 404 Not Found\r\nUSN: a\r\n\r\n", 1900, Protocol::ssdp},
        {"<ProbeMatch><Types>update</Types></ProbeMatch>", 37'020, Protocol::sadp},
        {empty_dhip.substr(0, 32) + R"({"method":"client.other"})", 37'810, Protocol::dhip},
        {"<s:Envelope><s:Body><UniviewProbeMatches/></s:Body></s:Envelope>", 3702, Protocol::uniview},
        {std::string("\0\0\x84\0\0\0\0\0\0\0\0\0", 12), 5353, Protocol::mdns},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        found_.clear();
        handler_.begin_round();
        hear(row.text, SocketRole::probing, camera, false, row.port);
        handler_.end_round(found_);
        ASSERT_EQ(found_.observations.size(), 1u);
        EXPECT_EQ(found_.observations[0].source, row.protocol);
        EXPECT_TRUE(found_.observations[0].claims.empty()) << "who cannot be read proves no maker";
        ASSERT_EQ(found_.targets.size(), 1u);
        EXPECT_EQ(found_.targets[0].url, net::ServiceUrl());
    }
}

/// Whichever question of ours it answers. What it says is read by asking it, not from bytes that are guessed at.
TEST_F(DatagramHandlerTest, WhoAnswersInTheProtocolOfAMakerThatIsNotSpokenIsADeviceAndAsked)
{
    for (const char* name : {"bosch-1.bin", "bosch-2.xml", "hanwha-1.bin", "hikvision-22.xml", "panasonic-1.bin",
                             "sony-1.bin", "vivotek-1.bin"}) {
        ONVIGIL_CAPTURE_OR_SKIP(bytes, name);
        for (const DiscoveryProtocol* row : discovery_protocol_rows()) {
            SCOPED_TRACE(std::string(name) + " by " + std::string(model::name(row->id)));
            found_.clear();
            handler_.begin_round();
            hear(bytes, SocketRole::probing, camera, false, row->port);
            handler_.end_round(found_);
            ASSERT_EQ(found_.observations.size(), 1u);
            const model::Observation& observation = found_.observations[0];
            EXPECT_EQ(observation.from, camera);
            EXPECT_EQ(observation.endpoint, "");
            EXPECT_TRUE(observation.claims.empty() && observation.macs.empty() && observation.stated_addresses.empty());
            ASSERT_EQ(found_.targets.size(), 1u);
            EXPECT_EQ(found_.targets[0].address, camera);
            EXPECT_EQ(found_.targets[0].url, net::ServiceUrl());

            found_.clear();
            handler_.begin_round();
            hear(bytes, SocketRole::group, camera, false, row->port);
            handler_.end_round(found_);
            EXPECT_TRUE(found_.observations.empty()) << "on a group it is noise";
        }
    }
}

/// Some firmware answers a question with the announcement it has at hand, be it a farewell.
TEST_F(DatagramHandlerTest, WhoAnswersAQuestionWithAFarewellIsThere)
{
    const std::string bye = announcement(wsd::Kind::bye, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa", {});
    const std::string byebye =
        "NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\nNT: upnp:rootdevice\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n";
    for (const auto& [text, port] : {std::pair(bye, 3702), std::pair(byebye, 1900)}) {
        found_.clear();
        handler_.begin_round();
        hear(text, SocketRole::probing, camera, false, static_cast<std::uint16_t>(port));
        handler_.end_round(found_);
        ASSERT_EQ(found_.observations.size(), 1u) << text;
        EXPECT_EQ(found_.targets.size(), 1u) << text;

        found_.clear();
        handler_.begin_round();
        hear(text, SocketRole::group, camera, false, static_cast<std::uint16_t>(port));
        handler_.end_round(found_);
        EXPECT_TRUE(found_.observations.empty()) << "announced, it is a farewell";
    }
    settings_.source_port = 3702;
    handler_.reconfigure(settings_);
    found_.clear();
    handler_.begin_round();
    hear(bye, SocketRole::probing);
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty()) << "where the port is shared, announcements come to the same socket";
}

TEST_F(DatagramHandlerTest, WhoEchoesAQuestionIsADeviceAndAskedAtTheUsualUrl)
{
    for (const DiscoveryProtocol* row : discovery_protocol_rows()) {
        SCOPED_TRACE(model::name(row->id));
        UuidSource ids(1);
        for (const ProbeMessage& probe : row->probes(ids)) {
            found_.clear();
            handler_.begin_round();
            hear(probe.bytes, SocketRole::probing, camera, false, probe.port);
            handler_.end_round(found_);
            ASSERT_EQ(found_.observations.size(), 1u);
            EXPECT_TRUE(found_.observations[0].claims.empty());
            EXPECT_EQ(found_.observations[0].source, row->id);
            ASSERT_EQ(found_.targets.size(), 1u);
            EXPECT_EQ(found_.targets[0].url, net::ServiceUrl());
        }
    }
}

TEST_F(DatagramHandlerTest, QuestionsAndTalkOnAGroupMakeNoDevice)
{
    for (const bool shared_port : {false, true}) {
        settings_.source_port = shared_port ? 3702 : 0;
        handler_.reconfigure(settings_);
        for (const DiscoveryProtocol* row : discovery_protocol_rows()) {
            UuidSource ids(1);
            for (const ProbeMessage& probe : row->probes(ids)) {
                hear(probe.bytes, SocketRole::group, camera, false, row->port);
                for (const SocketRole role : {SocketRole::probing, SocketRole::unicast})
                    hear(probe.bytes, role, camera, !shared_port, row->port);
            }
        }
    }
    hear("<ProbeMatch><Types>update</Types></ProbeMatch>", SocketRole::group, camera, false, 37'020);
    handler_.end_round(found_);
    EXPECT_TRUE(found_.observations.empty());
    EXPECT_TRUE(found_.targets.empty());
}

TEST_F(DatagramHandlerTest, ThePortOfAnMdnsServiceIsAskedWhereNoOtherProtocolNamesAWayIn)
{
    using namespace std::string_literals;
    const std::string service =
        "\0\0\x84\0\0\0\0\1\0\0\0\0"s  // one record: SRV, port 8080
        "\3cam\6_onvif\4_tcp\5local\0"
        "\0\x21\0\1\0\0\0\x78\0\x9\0\0\0\0\x1f\x90\1h\0"s;
    hear(service, SocketRole::probing, camera, false, 5353);
    handler_.end_round(found_);
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].url.port, 8080);

    found_.clear();
    handler_.begin_round();
    hear(service, SocketRole::probing, camera, false, 5353);
    hear(match);
    handler_.end_round(found_);
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].url.port, 8000);
}

TEST_F(DatagramHandlerTest, AnAnswerSplitOverTwoDatagramsKeepsWhatTheSecondHolds)
{
    const std::size_t cut = match.find("/onvif/device_service");
    hear(match.substr(0, cut));
    EXPECT_TRUE(found_.observations.empty());
    hear(match.substr(cut));
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.targets.at(0).url.port, 8000);
    handler_.end_round(found_);
    EXPECT_EQ(found_.observations.size(), 1u) << "the halves are no senders of their own";

    found_.clear();
    handler_.begin_round();
    hear(match.substr(0, match.rfind('<', match.find("XAddrs>"))));
    handler_.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 1u) << "a half that stays alone still counts";
    EXPECT_EQ(found_.observations[0].endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_EQ(found_.targets.size(), 1u);
}

TEST_F(DatagramHandlerTest, WhatNamesOtherHostsIsHeldUntilItsPlaceIsKnownAndTheSenderIsADeviceOfItsOwn)
{
    const auto named = *model::parse_ip("10.0.0.91");
    const std::string relayed = announcement(wsd::Kind::probe_matches, "urn:uuid:1", {"http://10.0.0.91:8000/onvif/x"});
    hear(relayed);
    EXPECT_TRUE(found_.observations.empty());
    ASSERT_EQ(found_.relayed.size(), 1u);
    EXPECT_EQ(found_.relayed[0].named, (std::vector<net::NamedHost>{{named, 8000}}));

    handler_.settle({std::move(found_.relayed[0]), RelayedDeviceHosts::Place::named_host, named}, {"lan1", false},
                    found_);
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.observations[0].from, named);
    EXPECT_EQ(found_.observations[0].network, "lan1");
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].address, named);
    EXPECT_EQ(found_.targets[0].url.port, 8000);
    EXPECT_TRUE(found_.targets[0].relayed);

    found_.clear();
    handler_.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.observations[0].from, camera);
    EXPECT_EQ(found_.observations[0].endpoint, "");
    EXPECT_EQ(found_.targets.at(0).address, camera);
}

TEST_F(DatagramHandlerTest, ARelaysWordInAProtocolThatNamesNoServiceLeadsToTheNamedHostAsWell)
{
    const auto named = *model::parse_ip("10.0.0.91");
    hear(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:u=\"http://www.uniview.com/Ver10/Device/wsdl\"><s:Body><u:UniviewProbeMatch><Scopes>serial/2102</Scopes>"
        "<XAddrs>http://10.0.0.91:81/api</XAddrs></u:UniviewProbeMatch></s:Body></s:Envelope>");
    ASSERT_EQ(found_.relayed.size(), 1u);
    handler_.settle({std::move(found_.relayed[0]), RelayedDeviceHosts::Place::named_host, named}, {"lan1", false},
                    found_);
    ASSERT_EQ(found_.targets.size(), 1u);
    EXPECT_EQ(found_.targets[0].address, named);
    EXPECT_EQ(found_.targets[0].url.port, 81);
    EXPECT_TRUE(found_.targets[0].relayed);
}

TEST_F(DatagramHandlerTest, WhatARelaySaysOfHostsOutOfReachIsNotAsked)
{
    const auto named = *model::parse_ip("192.168.9.9");
    hear(announcement(wsd::Kind::probe_matches, "urn:uuid:1", {"http://192.168.9.9/onvif/x"}));
    handler_.settle({std::move(found_.relayed.at(0)), RelayedDeviceHosts::Place::not_asked, named}, {"lan0", true},
                    found_);
    ASSERT_EQ(found_.observations.size(), 1u);
    EXPECT_EQ(found_.observations[0].from, named);
    EXPECT_EQ(found_.observations[0].identification->state, model::Identification::State::unreachable);
    EXPECT_NE(found_.observations[0].identification->detail.find(camera.to_string()), std::string::npos);
    EXPECT_TRUE(found_.targets.empty());
}

TEST_F(DatagramHandlerTest, ALoneDeviceWithAStaleUrlIsTheSenders)
{
    hear(announcement(wsd::Kind::probe_matches, "urn:uuid:1", {"http://192.168.9.9:8000/onvif/x"}));
    settle_as_the_senders();
    handler_.end_round(found_);
    ASSERT_EQ(found_.observations.size(), 1u) << "and the sender is no device beside it";
    EXPECT_EQ(found_.observations[0].from, camera);
    EXPECT_EQ(found_.observations[0].endpoint, "urn:uuid:1");
    EXPECT_EQ(found_.targets.at(0).url.port, 8000);
}

}  // namespace
}  // namespace onvigil::discovery

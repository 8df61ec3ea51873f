#include "simulator/discovery_protocol.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "protocol/dhip.hpp"
#include "protocol/mdns.hpp"
#include "protocol/sadp.hpp"
#include "protocol/ssdp.hpp"
#include "protocol/uniview.hpp"
#include "protocol/wsd.hpp"
#include "support/captures.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::simulator {
namespace {

using onvigil::test::bytes;
namespace wsd = protocol::wsd;

ListenPort port_of(std::string_view name)
{
    for (const DiscoveryProtocol* row : discovery_protocols())
        if (row->name == name) return {row->port, row->group, false};
    throw std::out_of_range(std::string(name));
}

std::optional<Question> read_question(std::string_view protocol, std::string_view datagram)
{
    return simulator::read_question(port_of(protocol), datagram);
}

std::string answer(Camera& camera, std::string_view protocol, std::string_view datagram)
{
    const auto question = read_question(protocol, datagram);
    EXPECT_TRUE(question);
    std::string out;
    if (question && concerns(camera, *question)) render_answer(out, camera, *question, 1, test::noon);
    return out;
}

const std::string probe = wsd::encode_probe("urn:uuid:7d6f7a14-8e51-4aba-9eb2-8acc7ee30feb", wsd::ProbeFor::device);

TEST(DiscoveryProtocol, EveryPlatformAnswersAProbeInItsManner)
{
    for (const std::string platform : {"gsoap", "hikvision", "hikvision-neutral", "dahua"}) {
        Fleet fleet = test::fleet("platform: " + platform + ", model: M1, port: 8899, mac: '44:19:b6:00:00:09'");
        const auto message = wsd::decode(bytes(answer(fleet.cameras()[0], "ws-discovery", probe)));
        ASSERT_TRUE(message) << platform;
        EXPECT_EQ(message->kind, wsd::Kind::probe_matches) << platform;
        EXPECT_EQ(message->relates_to, "urn:uuid:7d6f7a14-8e51-4aba-9eb2-8acc7ee30feb") << platform;
        ASSERT_EQ(message->announcements.size(), 1u) << platform;
        const auto& device = message->announcements[0];
        EXPECT_TRUE(wsd::looks_like_camera(device)) << platform;
        EXPECT_EQ(device.xaddrs.at(0), "http://127.77.0.1:8899/onvif/device_service") << platform;
        EXPECT_EQ(device.endpoint, wsd::canonical_endpoint(fleet.cameras()[0].endpoint())) << platform;
        const bool hikvision = platform.starts_with("hikvision");
        EXPECT_EQ(wsd::mac_in_endpoint(device.endpoint).has_value(), hikvision) << platform;
    }
}

TEST(DiscoveryProtocol, PrintersAndComputersAnswerAndAreNoCameras)
{
    for (const std::string kind : {"printer", "windows"}) {
        Fleet fleet = test::fleet("kind: " + kind);
        const auto message = wsd::decode(bytes(answer(fleet.cameras()[0], "ws-discovery", probe)));
        ASSERT_TRUE(message) << kind;
        EXPECT_FALSE(wsd::looks_like_camera(message->announcements.at(0))) << kind;
        EXPECT_EQ(message->announcements[0].xaddrs.empty(), kind == "windows");
    }
}

TEST(DiscoveryProtocol, ACapturedProbeMatchIsSentAsItIs)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "amcrest-dahuaoem-1.xml");
    Entry entry = test::scenario("cameras: [{address: 127.77.0.1}]").entries[0];
    entry.captures = {{"probematch", capture}};
    Camera camera{.id = {}, .model = compile(entry), .seed = 1, .counters = {}, .wrong_logins = 0};
    EXPECT_EQ(answer(camera, "ws-discovery", probe), capture);
}

TEST(DiscoveryProtocol, OtherDiscoveryProtocolsAnswerWhatTheirDecodersRead)
{
    Fleet fleet = test::fleet(
        "protocols: [sadp, dhip, dhip-5050, uniview, ssdp, mdns], manufacturer: 'A \"B\"', model: M1, serial: S1, "
        "vendor: V, "
        "firmware: F, mac: '44:19:b6:00:00:09', oem_code: '7'");
    Camera& camera = fleet.cameras()[0];
    const auto sadp = protocol::sadp::decode(bytes(answer(camera, "sadp", protocol::sadp::encode_inquiry("a-b"))));
    ASSERT_TRUE(sadp);
    EXPECT_EQ(sadp->uuid, "A-B");
    EXPECT_EQ(sadp->mac, "44-19-b6-00-00-09");
    EXPECT_EQ(sadp->serial, "S1");
    EXPECT_NE(answer(camera, "sadp", protocol::sadp::encode_inquiry("a-b")).find("<DetailOEMCode>7</DetailOEMCode>"),
              std::string::npos);
    const auto dhip = protocol::dhip::decode(bytes(answer(camera, "dhip", protocol::dhip::encode_search())));
    ASSERT_TRUE(dhip);
    EXPECT_FALSE(dhip->damaged);
    EXPECT_EQ(dhip->vendor, "V");
    EXPECT_EQ(dhip->ipv4, "127.77.0.1");
    const auto old = protocol::dhip::decode(bytes(answer(camera, "dhip-5050", protocol::dhip::encode_legacy_search())));
    ASSERT_TRUE(old);
    EXPECT_EQ(old->mac, "44:19:b6:00:00:09");
    EXPECT_EQ(old->serial, "S1");
    EXPECT_EQ(old->ipv4, "127.77.0.1");
    const auto uniview =
        protocol::uniview::decode(bytes(answer(camera, "ws-discovery", protocol::uniview::encode_probe("uuid:1"))));
    ASSERT_TRUE(uniview);
    EXPECT_EQ(uniview->matches.at(0).manufacturer, "A \"B\"");
    EXPECT_EQ(uniview->relates_to, "uuid:1");
    const auto ssdp = protocol::ssdp::decode(bytes(answer(camera, "ssdp", protocol::ssdp::encode_search(2))));
    ASSERT_TRUE(ssdp);
    EXPECT_EQ(ssdp->location, "http://127.77.0.1:80/upnp_device_desc.xml");
    const auto mdns = protocol::mdns::decode(bytes(answer(camera, "mdns", protocol::mdns::encode_query(true))));
    ASSERT_TRUE(mdns);
    EXPECT_EQ(mdns->txt("mac"), "44:19:b6:00:00:09");
    EXPECT_EQ(mdns->hosts.at(0).addresses.at(0), "127.77.0.1");
    EXPECT_EQ(mdns->services.at(0).instance, "A \"B\" M1 - S1");
}

TEST(DiscoveryProtocol, WhatWouldChangeADeviceIsForbidden)
{
    EXPECT_TRUE(read_question("sadp", "<Probe><Uuid>A</Uuid><Types>update</Types></Probe>")->forbidden);
    EXPECT_FALSE(read_question("sadp", protocol::sadp::encode_inquiry("a"))->forbidden);
    std::string set = protocol::dhip::encode_search();
    set.replace(set.find("search"), 6, "setCfg");
    EXPECT_TRUE(read_question("dhip", set)->forbidden);
    EXPECT_TRUE(read_question("dhip-5050", "x")->forbidden);
}

TEST(DiscoveryProtocol, AnswersAndNoiseAreNoQuestions)
{
    for (const DiscoveryProtocol* row : discovery_protocols()) {
        EXPECT_FALSE(read_question(row->name, "")) << row->name;
        if (row->name == "dhip-5050") continue;  // any byte there is an order
        EXPECT_FALSE(read_question(row->name, "noise")) << row->name;
    }
    EXPECT_FALSE(read_question("sadp", "<ProbeMatch><Types>inquiry</Types></ProbeMatch>"));
    EXPECT_FALSE(read_question("ssdp", "NOTIFY * HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(read_question("dhip-5050", "\xB3rest"));
    EXPECT_FALSE(read_question("ws-discovery", "<e:Envelope><e:Body><d:Hello/></e:Body></e:Envelope>"));
}

TEST(DiscoveryProtocol, SilentCamerasAndOthersProtocolsDoNotConcern)
{
    Fleet silent = test::fleet("silent: true");
    EXPECT_EQ(answer(silent.cameras()[0], "ws-discovery", probe), "");
    Fleet mute = test::fleet("protocols: [onvif]");
    EXPECT_EQ(answer(mute.cameras()[0], "ws-discovery", probe), "");
    Fleet camera = test::fleet("model: X");
    EXPECT_EQ(answer(camera.cameras()[0], "ws-discovery",
                     "<e:Envelope><e:Body><d:Probe><d:Types>wsdp:Printer</d:Types></d:Probe></e:Body></e:Envelope>"),
              "");
}

}  // namespace
}  // namespace onvigil::simulator

#include "discovery/to_evidence.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

using model::Key;
using model::Protocol;

const Sighting sighting{*model::parse_ip("10.0.0.7"), {"lan0", false}, model::TimePoint(std::chrono::seconds(1))};

bool claims(const model::Observation& observation, Key key, std::string_view value)
{
    return std::any_of(observation.claims.begin(), observation.claims.end(),
                       [&](const auto& claim) { return claim.first == key && claim.second == value; });
}

TEST(ToEvidence, EveryObservationSaysWhereAndWhen)
{
    const Sighting abroad{*model::parse_ip("192.0.2.9"), {"lan0", true}, sighting.at};
    const model::Observation out = presence(Protocol::ssdp, abroad);
    EXPECT_EQ(out.source, Protocol::ssdp);
    EXPECT_EQ(out.from, abroad.from);
    EXPECT_EQ(out.network, "lan0");
    EXPECT_TRUE(out.foreign_subnet);
    EXPECT_EQ(out.at, sighting.at);
    EXPECT_TRUE(out.listening);
    EXPECT_TRUE(out.claims.empty());
}

TEST(ToEvidence, AnAnnouncementGivesScopesNamespacesAndStatedAddresses)
{
    protocol::wsd::Announcement hikvision;
    hikvision.endpoint = "urn:uuid:cea94000-fb96-11b3-8260-4419b60a0b0c";
    hikvision.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
    hikvision.scopes = {"onvif://www.onvif.org/name/HIKVISION%20DS-2CD2012-I",
                        "onvif://www.onvif.org/hardware/DS-2CD2012-I", "onvif://www.onvif.org/MAC/44:19:b6:0a:0b:0c",
                        "onvif://www.onvif.org/location/city/hangzhou"};
    hikvision.xaddrs = {"http://10.0.0.7/onvif/device_service", "http://192.168.1.64/onvif/device_service"};
    const auto out =
        to_evidence(hikvision, {"http://www.hikvision.com/2011/event/topics", "http://www.w3.org/x"}, sighting);
    EXPECT_EQ(out.source, Protocol::ws_discovery);
    EXPECT_EQ(out.endpoint, hikvision.endpoint);
    EXPECT_EQ(out.xaddrs, hikvision.xaddrs);
    EXPECT_EQ(out.stated_addresses, (std::vector{*model::parse_ip("10.0.0.7"), *model::parse_ip("192.168.1.64")}));
    EXPECT_EQ(out.name, "HIKVISION DS-2CD2012-I");
    EXPECT_TRUE(out.camera);
    EXPECT_TRUE(claims(out, Key::scope_hardware, "DS-2CD2012-I"));
    EXPECT_TRUE(claims(out, Key::xmlns, "http://www.hikvision.com/2011/event/topics"));
    EXPECT_TRUE(claims(out, Key::endpoint_mac, "44:19:b6:0a:0b:0c"));
    EXPECT_TRUE(out.macs.empty()) << "what is in a scope or an endpoint is no MAC of its own yet";
}

TEST(ToEvidence, AFloodOfXaddrsIsCut)
{
    protocol::wsd::Announcement loud;
    loud.xaddrs.assign(1000, "http://10.0.0.7/" + std::string(2000, 'x'));
    const auto out = to_evidence(loud, {}, sighting);
    EXPECT_EQ(out.xaddrs.size(), limits::xaddrs_per_device);
    EXPECT_LE(out.xaddrs[0].size(), limits::text_bytes);
}

TEST(ToEvidence, SadpAndDhipProveTheirPlatformAndStateTheirMac)
{
    protocol::sadp::Answer sadp;
    sadp.model = "DS-2CD2012-I";
    sadp.mac = "44-19-b6-0a-0b-0c";
    sadp.ipv4 = "192.168.1.64";
    sadp.software_version = "V5.6.2build 190701";
    const auto hikvision = to_evidence(sadp, sighting);
    EXPECT_TRUE(claims(hikvision, Key::protocol, "sadp"));
    EXPECT_TRUE(claims(hikvision, Key::sadp_model, "DS-2CD2012-I"));
    EXPECT_EQ(hikvision.macs, (std::vector<model::MacClaim>{{*model::parse_mac("44:19:b6:0a:0b:0c"), true, {}}}));
    EXPECT_EQ(hikvision.stated_addresses, std::vector{*model::parse_ip("192.168.1.64")});
    EXPECT_EQ(hikvision.firmware, "V5.6.2 build 190701");
    EXPECT_TRUE(hikvision.camera);

    protocol::dhip::Answer dhip;
    dhip.vendor = "General";
    dhip.manufacturer = "Private";
    dhip.model = "VTO2000A";
    dhip.mac = "00:00:00:00:00:00";
    dhip.ipv4 = "0.0.0.0";
    const auto dahua = to_evidence(dhip, sighting);
    EXPECT_TRUE(claims(dahua, Key::protocol, "dhip"));
    EXPECT_TRUE(claims(dahua, Key::dhip_vendor, "General"));
    EXPECT_TRUE(claims(dahua, Key::dhip_model, "VTO2000A"));
    EXPECT_TRUE(dahua.macs.empty()) << "a MAC of zeros is nobody's";
    EXPECT_TRUE(dahua.stated_addresses.empty());
}

TEST(ToEvidence, UniviewsProbeProvesUniviewOnlyInItsOwnNamespace)
{
    protocol::uniview::Match match;
    match.endpoint = "uuid:8F14E45F-0000-4000-8000-0000000000AA";
    match.mac = "88263f8d6525";
    match.model = "IPC-B1";
    const auto own = to_evidence(match, true, sighting);
    EXPECT_EQ(own.source, Protocol::uniview);
    EXPECT_TRUE(claims(own, Key::protocol, "uniview"));
    EXPECT_EQ(own.endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_EQ(own.macs.size(), 1u);
    const auto other = to_evidence(match, false, sighting);
    EXPECT_EQ(other.source, Protocol::ws_discovery);
    EXPECT_TRUE(other.claims.empty());
    EXPECT_TRUE(other.macs.empty());
}

TEST(ToEvidence, MdnsSpeaksOfItsSenderOrNotAtAll)
{
    protocol::mdns::Answer answer;
    answer.services = {{"AXIS M5014 - ACCC8E3C0419",
                        "_axis-video._tcp",
                        "axis-accc8e3c0419.local",
                        80,
                        {{"macaddress", "ACCC8E3C0419"}}}};
    answer.hosts = {{"axis-accc8e3c0419.local", {"10.0.0.7", "169.254.3.4"}}};
    const auto own = to_evidence(answer, sighting);
    EXPECT_TRUE(own.camera);
    EXPECT_EQ(own.hostname, "axis-accc8e3c0419");
    EXPECT_TRUE(claims(own, Key::mdns_instance, "AXIS M5014 - ACCC8E3C0419"));
    EXPECT_EQ(own.macs.size(), 1u);

    answer.hosts[0].addresses = {"10.0.0.99"};
    EXPECT_FALSE(speaks_of_sender(answer, sighting.from));
    EXPECT_TRUE(to_evidence(answer, sighting).claims.empty()) << "a reflector repeated it";
}

TEST(ToEvidence, AFaultProvesNothingButOnvif)
{
    const auto out =
        fault_to_evidence({"http://www.onvif.org/ver10/device/wsdl", "http://www.onvifext.com/x"}, sighting);
    EXPECT_TRUE(out.camera);
    EXPECT_TRUE(claims(out, Key::xmlns, "http://www.onvifext.com/x"));
    EXPECT_FALSE(fault_to_evidence({"http://www.w3.org/2003/05/soap-envelope"}, sighting).camera);
}

TEST(ToEvidence, ANeighbourWasNotHeardItself)
{
    const auto out = neighbour_to_evidence(*model::parse_mac("44:19:b6:0a:0b:0c"), sighting);
    EXPECT_EQ(out.source, Protocol::neighbours);
    EXPECT_FALSE(out.listening);
    ASSERT_EQ(out.macs.size(), 1u);
    EXPECT_FALSE(out.macs[0].self_stated);
}

}  // namespace
}  // namespace onvigil::discovery

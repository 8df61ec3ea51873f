#include <gmock/gmock.h>

#include "protocol/wsd.hpp"
#include "support/captures.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::protocol::wsd::wsd_captures_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string network = "http://www.onvif.org/ver10/network/wsdl";
const std::string device = "http://www.onvif.org/ver10/device/wsdl";

Message decoded(const std::string& bytes)
{
    const auto result = decode(as_bytes(bytes));
    EXPECT_TRUE(result) << (result ? "" : name(result.error()));
    return result ? *result : Message{};
}

/// What one capture must give.
struct Expected {
    std::string file;
    Kind kind = Kind::probe_matches;
    std::string relates_to;
    Announcement announcement;
    bool camera = true;
};
void PrintTo(const Expected& expected, std::ostream* out)
{
    *out << expected.file;
}

class WsdCapture : public testing::TestWithParam<Expected> {};

TEST_P(WsdCapture, GivesTheValuesThatStandInIt)
{
    const Expected& expected = GetParam();
    ONVIGIL_CAPTURE_OR_SKIP(bytes, expected.file);

    const Message message = decoded(bytes);

    EXPECT_EQ(message.kind, expected.kind);
    EXPECT_EQ(message.relates_to, expected.relates_to);
    ASSERT_THAT(message.announcements, SizeIs(1));
    const Announcement& got = message.announcements.front();
    const Announcement& want = expected.announcement;
    EXPECT_EQ(got.endpoint, want.endpoint);
    EXPECT_EQ(got.types, want.types);
    EXPECT_EQ(got.xaddrs, want.xaddrs);
    EXPECT_EQ(got.scopes, want.scopes);
    EXPECT_EQ(got.metadata_version, want.metadata_version);
    EXPECT_EQ(looks_like_camera(got), expected.camera);
}

const std::string s = "onvif://www.onvif.org/";
const TypeName transmitter{network, "NetworkVideoTransmitter"};
const TypeName any_device{device, "Device"};
const std::vector<std::string> amcrest_scopes{s + "location/country/china",         s + "name/Amcrest",
                                              s + "hardware/IP2M-841B-EIG-IT",      s + "Profile/Streaming",
                                              s + "type/Network_Video_Transmitter", s + "extension/unique_identifier"};

INSTANTIATE_TEST_SUITE_P(
    All, WsdCapture,
    testing::Values(
        Expected{"amcrest-dahuaoem-1.xml",
                 Kind::probe_matches,
                 "urn:uuid:7d6f7a14-8e51-4aba-9eb2-8acc7ee30feb",
                 {.endpoint = "urn:uuid:8092f7b0-f116-4d9b-960c-dc3287594be5",
                  .types = {transmitter, any_device},
                  .scopes = amcrest_scopes,
                  .xaddrs = {"http://192.168.1.19/onvif/device_service"},
                  .metadata_version = 1}},
        Expected{"amcrest-dahuaoem-3.xml",
                 Kind::hello,
                 "",
                 {.endpoint = "urn:uuid:8092f7b0-f116-4d9b-960c-dc3287594be5",
                  .types = {transmitter, any_device},
                  .scopes = amcrest_scopes,
                  .xaddrs = {"http://10.0.0.150/onvif/device_service"},
                  .metadata_version = 1}},
        Expected{
            "axis-12.xml",
            Kind::probe_matches,
            "uuid:bd64d03b-c701-4b50-a4bc-18c4048971c3",
            {.endpoint = "urn:uuid:e83a0086-3fdc-4d87-b8c4-83c0a16ad9f4",
             .types = {any_device, transmitter},
             .scopes = {s + "Profile/Streaming", s + "Profile/G", s + "hardware/M2036-LE", s + "name/AXIS%20M2036-LE",
                        s + "Profile/M", s + "Profile/T", s + "location/"},
             .xaddrs = {"http://192.168.0.90/onvif/device_service", "https://192.168.0.90/onvif/device_service",
                        "http://169.254.209.66/onvif/device_service", "https://169.254.209.66/onvif/device_service"},
             .metadata_version = 1}},
        Expected{"hikvision-20.xml",
                 Kind::probe_matches,
                 "uuid:a86f9421-b764-4256-8762-5ed0d8602a9c",
                 {.endpoint = "urn:uuid:cea94000-fb96-11b3-8260-686dbc5cb15d",
                  .types = {transmitter, any_device},
                  .scopes = {s + "type/video_encoder", s + "Profile/Streaming", s + "MAC/68:6d:bc:5c:b1:5d",
                             s + "hardware/DFI6256TE", "http:123"},
                  .xaddrs = {"http://192.168.12.123/onvif/device_service"},
                  .metadata_version = 10}},
        Expected{"tplink-tapo-1.xml",
                 Kind::probe_matches,
                 "uuid:a86f9421-b764-4256-8762-5ed0d8602a9c",
                 {.endpoint = "urn:uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e",
                  .types = {transmitter},
                  .scopes = {s + "name/TP-IPC", s + "hardware/MODEL", s + "Profile/Streaming", s + "location/ShenZhen",
                             s + "type/NetworkVideoTransmitter"},
                  .xaddrs = {"http://192.168.12.128:2020/onvif/device_service"},
                  .metadata_version = 1}},
        Expected{
            "ipcam-generic-1.xml",
            Kind::probe_matches,
            "urn:uuid:2de9f5ad-abd2-4c0e-9ba8-178098d67f01",
            {.endpoint = "urn:uuid:2419d68a-2dd2-21b2-a205-78a5dd0f9593",
             .types = {},
             .scopes = {s + "Profile/Streaming", s + "Model/631GA", s + "Name/IPCAM", s + "location/country/china"},
             .xaddrs = {"http://192.168.1.104:80/onvif/device_service"},
             .metadata_version = 1}},
        Expected{"generic-wsd-1.xml",
                 Kind::probe_matches,
                 "urn:uuid:11223344-5566-7788-9900-000000000001",
                 {.endpoint = "urn:uuid:11223344-5566-7788-9900-000000000002",
                  .types = {{"", "Virtual"}, any_device},
                  .scopes = {},
                  .xaddrs = {"http://240.0.2.0/", "http://[::1]/"},
                  .metadata_version = 2}},
        Expected{"generic-wsd-2.xml",
                 Kind::probe_matches,
                 "RELATES_TO",
                 {.endpoint = "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada",
                  .types = {transmitter, any_device},
                  .scopes = {s + "Profile/Streaming", s + "type/video_encoder", s + "type/audio_encoder",
                             s + "type/ptz", s + "hardware/HD_PREDATOR", s + "name/PREDATOR", s + "location/"},
                  .xaddrs = {"SERVICE_URI"},
                  .metadata_version = 1}},
        Expected{"nononvif-printer-1.xml",
                 Kind::probe_matches,
                 "xs:anyURI",
                 {.endpoint = "Incomming_unique_reference",
                  .types = {{"http://printer.example.org/2003/imaging", "PrintBasic"}},
                  .scopes = {"ldap:///ou=engineering,o=examplecom,c=us"},
                  .xaddrs = {"http://prn-example/PRN42/b42-1668-a"},
                  .metadata_version = 12},
                 false},
        Expected{"windows-client-1.xml",
                 Kind::resolve,
                 "",
                 {.endpoint = "urn:uuid:434e4638-4732-4333-5338-fc15b47817b1",
                  .types = {},
                  .scopes = {},
                  .xaddrs = {},
                  .metadata_version = 0},
                 false}));

TEST(WsdCaptures, FaultsOfRealDevicesAreFaultsOverUdpToo)
{
    ONVIGIL_CAPTURE_OR_SKIP(bytes, "generic-wsd-3.xml");

    const Message message = decoded(bytes);

    EXPECT_EQ(message.kind, Kind::fault);
    ASSERT_TRUE(message.fault);
    EXPECT_EQ(message.fault->code, "fault code");
    EXPECT_THAT(message.fault->subcodes, ElementsAre("fault subcode", "fault subcode"));
    EXPECT_EQ(message.fault->reason, "fault reason");
    EXPECT_EQ(message.fault->detail, "fault detail");
    EXPECT_FALSE(message.fault->not_authorized);
    EXPECT_THAT(message.namespaces,
                ElementsAre("http://www.w3.org/2003/05/soap-envelope", "http://www.onvif.org/ver10/error",
                            "http://www.w3.org/2000/10/XMLSchema"));
}

TEST(WsdCaptures, EndpointsOfTheRightFamiliesGiveTheirMac)
{
    ONVIGIL_CAPTURE_OR_SKIP(hikvision, "hikvision-20.xml");
    ONVIGIL_CAPTURE_OR_SKIP(generic, "ipcam-generic-1.xml");
    ONVIGIL_CAPTURE_OR_SKIP(amcrest, "amcrest-dahuaoem-1.xml");

    EXPECT_EQ(mac_in_endpoint(decoded(hikvision).announcements.at(0).endpoint),
              (EndpointMac{"686dbc5cb15d", EndpointFamily::hikvision}));
    EXPECT_EQ(mac_in_endpoint(decoded(generic).announcements.at(0).endpoint),
              (EndpointMac{"78a5dd0f9593", EndpointFamily::hisilicon}));
    EXPECT_EQ(mac_in_endpoint(decoded(amcrest).announcements.at(0).endpoint), std::nullopt);
}

}  // namespace
}  // namespace onvigil::protocol::wsd::wsd_captures_test

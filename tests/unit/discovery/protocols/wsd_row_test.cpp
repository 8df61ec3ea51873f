#include "base/limits.hpp"
#include "protocol/wsd.hpp"
#include "row_under_test.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::discovery {
namespace {

namespace wsd = protocol::wsd;
using model::Key;
using model::Protocol;

wsd::Announcement hikvision()
{
    wsd::Announcement out;
    out.endpoint = "urn:uuid:cea94000-fb96-11b3-8260-4419b60a0b0c";
    out.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
    out.scopes = {"onvif://www.onvif.org/name/HIKVISION%20DS-2CD2012-I", "onvif://www.onvif.org/hardware/DS-2CD2012-I",
                  "onvif://www.onvif.org/MAC/44:19:b6:0a:0b:0c", "onvif://www.onvif.org/location/city/hangzhou"};
    out.xaddrs = {"http://192.168.1.64/onvif/device_service", "http://10.0.0.7:8000/onvif/device_service"};
    out.metadata_version = 10;
    return out;
}

std::string message(wsd::Kind kind, std::vector<wsd::Announcement> announcements,
                    std::vector<std::string> namespaces = {})
{
    wsd::Message out;
    out.kind = kind;
    out.message_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
    out.announcements = std::move(announcements);
    out.namespaces = std::move(namespaces);
    return wsd::encode(out);
}

TEST(WsdRow, AProbeMatchGivesScopesNamespacesAndStatedAddresses)
{
    const HeardDevice device =
        only_device(Protocol::ws_discovery,
                    message(wsd::Kind::probe_matches, {hikvision()}, {"http://www.hikvision.com/2011/event/topics"}));
    const model::Observation& said = device.observation;
    EXPECT_EQ(said.source, Protocol::ws_discovery);
    EXPECT_EQ(said.endpoint, hikvision().endpoint);
    EXPECT_EQ(said.xaddrs, hikvision().xaddrs);
    EXPECT_EQ(said.stated_addresses, (std::vector{*model::parse_ip("192.168.1.64"), *model::parse_ip("10.0.0.7")}));
    EXPECT_EQ(said.name, "HIKVISION DS-2CD2012-I");
    EXPECT_TRUE(said.camera);
    EXPECT_TRUE(claims(said, Key::scope_hardware, "DS-2CD2012-I"));
    EXPECT_TRUE(claims(said, Key::xmlns, "http://www.hikvision.com/2011/event/topics"));
    EXPECT_TRUE(claims(said, Key::endpoint_mac, "44:19:b6:0a:0b:0c"));
    EXPECT_TRUE(said.macs.empty()) << "what is in a scope or an endpoint is no MAC of its own yet";
}

TEST(WsdRow, AProbeMatchNamesTheWayIn)
{
    const HeardDevice device = only_device(Protocol::ws_discovery, message(wsd::Kind::probe_matches, {hikvision()}));
    EXPECT_EQ(device.reach, Reach::named);
    EXPECT_EQ(device.urls.at(0).port, 8000) << "the URL that names the sender comes first";
    EXPECT_EQ(device.metadata_version, 10u);
}

TEST(WsdRow, WithoutUrlsAProbeMatchWaitsAndAHelloIsProbed)
{
    wsd::Announcement bare = hikvision();
    bare.xaddrs.clear();
    EXPECT_EQ(only_device(Protocol::ws_discovery, message(wsd::Kind::probe_matches, {bare})).reach, Reach::later);
    EXPECT_EQ(only_device(Protocol::ws_discovery, message(wsd::Kind::hello, {bare})).reach, Reach::probe);
}

TEST(WsdRow, AByeIsNoSignOfLife)
{
    const auto bye = decoded(Protocol::ws_discovery, message(wsd::Kind::bye, {hikvision()}));
    ASSERT_TRUE(bye);
    EXPECT_TRUE(bye->devices.empty());
    EXPECT_EQ(bye->departed, std::vector{hikvision().endpoint});
}

TEST(WsdRow, AFaultShowsADeviceAndProvesNothingButOnvif)
{
    const auto fault = [](const char* uri) {
        return decoded(Protocol::ws_discovery, message(wsd::Kind::fault, {}, {uri, "http://www.onvifext.com/x"}));
    };
    const auto onvif = fault("http://www.onvif.org/ver10/device/wsdl");
    ASSERT_TRUE(onvif && onvif->sender);
    EXPECT_TRUE(onvif->devices.empty());
    EXPECT_TRUE(onvif->sender->camera);
    EXPECT_TRUE(claims(*onvif->sender, Key::xmlns, "http://www.onvifext.com/x"));
    const auto other = fault("http://www.w3.org/2005/08/addressing");
    ASSERT_TRUE(other && other->sender);
    EXPECT_FALSE(other->sender->camera);
}

TEST(WsdRow, AComputerOfRealSoftwareSaysThatItIsOne)
{
    for (const char* name : {"wsd-hello-wsdd.bin", "wsd-hello-wsdd2.bin", "wsd-probematches-wsdd2.bin"}) {
        ONVIGIL_CASE_OR_SKIP(answer, name);
        const HeardDevice device = only_device(Protocol::ws_discovery, answer);
        EXPECT_TRUE(claims(device.observation, Key::device_kind, "computer")) << name;
        EXPECT_FALSE(device.observation.camera) << name;
    }
}

TEST(WsdRow, AQuestionSaysNothingOfItsSender)
{
    UuidSource ids(1);
    for (const ProbeMessage& probe : row_of(Protocol::ws_discovery)->probes(ids)) {
        const auto question = decoded(Protocol::ws_discovery, probe.bytes);
        ASSERT_FALSE(question);
        EXPECT_EQ(question.error(), protocol::DecodeError::not_an_answer);
    }
}

TEST(WsdRow, AFloodOfUrlsIsCut)
{
    wsd::Announcement flood = hikvision();
    flood.xaddrs.assign(30, "http://10.0.0.7/" + std::string(900, 'x'));
    const HeardDevice device = only_device(Protocol::ws_discovery, message(wsd::Kind::probe_matches, {flood}));
    EXPECT_EQ(device.observation.xaddrs.size(), limits::xaddrs_per_device);
    EXPECT_LE(device.observation.xaddrs.at(0).size(), limits::text_bytes);
}

}  // namespace
}  // namespace onvigil::discovery

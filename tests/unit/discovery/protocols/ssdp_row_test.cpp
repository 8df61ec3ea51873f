#include "row_under_test.hpp"

namespace onvigil::discovery {
namespace {

using model::Protocol;

std::string notify(std::string_view kind, std::string_view location)
{
    return "NOTIFY * HTTP/1.1\r\nNTS: ssdp:" + std::string(kind) +
           "\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: " + std::string(location) + "\r\n\r\n";
}

TEST(SsdpRow, TheSendersOwnDescriptionIsToBeRead)
{
    const auto message = decoded(Protocol::ssdp, notify("alive", "http://10.0.0.7:49152/desc.xml"));
    ASSERT_TRUE(message);
    ASSERT_EQ(message->devices.size(), 1u);
    EXPECT_EQ(message->devices[0].observation, presence(Protocol::ssdp, sighting)) << "who made it is not said yet";
    EXPECT_EQ(message->devices[0].reach, Reach::none);
    ASSERT_EQ(message->descriptions.size(), 1u);
    EXPECT_EQ(message->descriptions[0], (net::Description{sighting.from, 49152, "/desc.xml", "lan0", false}));
}

TEST(SsdpRow, ADescriptionElsewhereIsCountedAndNotRead)
{
    for (const char* location : {"http://10.0.0.1/admin", "https://10.0.0.7/", "file:///etc/passwd"}) {
        const auto message = decoded(Protocol::ssdp, notify("alive", location));
        ASSERT_TRUE(message) << location;
        EXPECT_TRUE(message->descriptions.empty()) << location;
        EXPECT_EQ(message->drop, "description-elsewhere") << location;
        EXPECT_EQ(message->devices.size(), 1u) << location;
    }
}

TEST(SsdpRow, AServiceThatGoesIsNoDeviceThatGoes)
{
    const auto message = decoded(Protocol::ssdp, notify("byebye", ""));
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->devices.empty());
    EXPECT_TRUE(message->departed.empty());
}

TEST(SsdpRow, WhatTheServerCallsItselfIsEvidenceWhateverBecomesOfTheDescription)
{
    for (const char* location : {"http://10.0.0.1/x.xml", "http://10.0.0.7:49152/desc.xml", ""}) {
        const HeardDevice device =
            only_device(Protocol::ssdp,
                        "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1::upnp:rootdevice\r\n"
                        "SERVER: Linux/3.8.8, UPnP/1.0, ZheJiang Dahua Technology CO.,LTD. Upnp SDK\r\nLOCATION: " +
                            std::string(location) + "\r\n\r\n");
        EXPECT_TRUE(claims(device.observation, model::Key::ssdp_server,
                           "Linux/3.8.8, UPnP/1.0, ZheJiang Dahua Technology CO.,LTD. Upnp SDK"));
    }
}

std::string announced(const std::string& target, const std::string& usn, const std::string& server = "Linux")
{
    return "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: " + target + "\r\nUSN: " + usn + "\r\nSERVER: " + server +
           "\r\n\r\n";
}

TEST(SsdpRow, AUsnThatIsNoPlainUuidIsEvidence)
{
    const auto said = [](const std::string& usn) {
        return only_device(Protocol::ssdp, announced("upnp:rootdevice", usn)).observation.claims;
    };
    EXPECT_TRUE(claims(
        only_device(Protocol::ssdp, announced("upnp:rootdevice", "uuid:www.dahuatech.com.device_1::upnp:rootdevice"))
            .observation,
        model::Key::ssdp_usn, "uuid:www.dahuatech.com.device_1"));
    EXPECT_EQ(said("uuid:4d696e69-444c-164e-9d41-001132010206::upnp:rootdevice").size(), 1u) << "SERVER alone";
    EXPECT_EQ(said("uuid:www.dahuatech.com.device_1::upnp:rootdevice").size(), 2u);
}

TEST(SsdpRow, WhatCallsItselfACameraIsInterviewedAndOthersAreNot)
{
    const std::string uuid = "uuid:4d696e69-444c-164e-9d41-001132010206";
    for (const std::string& text : {announced("urn:schemas-upnp-org:device:DigitalSecurityCamera:1", uuid),
                                    announced("upnp:rootdevice", "uuid:IPC-1::upnp:rootdevice"),
                                    announced("upnp:rootdevice", uuid, "Linux UPnP/1.0 NVR/2.1")}) {
        const HeardDevice device = only_device(Protocol::ssdp, text);
        EXPECT_TRUE(device.observation.camera) << text;
        EXPECT_EQ(device.reach, Reach::later) << text;
    }
    for (const std::string& text : {announced("urn:schemas-upnp-org:device:MediaServer:1", uuid),
                                    announced("urn:schemas-upnp-org:device:InternetGatewayDevice:1", uuid)}) {
        const HeardDevice device = only_device(Protocol::ssdp, text);
        EXPECT_FALSE(device.observation.camera) << text;
        EXPECT_EQ(device.reach, Reach::none) << text;
    }
}

TEST(SsdpRow, AMediaServerAndARouterOfRealSoftwareAreNoCameras)
{
    for (const char* name : {"ssdp-minidlna.bin", "ssdp-miniupnpd.bin"}) {
        ONVIGIL_CASE_OR_SKIP(answer, name);
        const HeardDevice device = only_device(Protocol::ssdp, answer);
        EXPECT_FALSE(device.observation.camera) << name;
        EXPECT_EQ(device.reach, Reach::none) << name;
        const auto kind = std::string_view(name) == "ssdp-minidlna.bin" ? "other" : "router";
        EXPECT_TRUE(claims(device.observation, model::Key::device_kind, kind)) << name;
    }
}

TEST(SsdpRow, WhatCannotBeReadIsAnErrorAndASearchIsNoAnswer)
{
    EXPECT_EQ(decoded(Protocol::ssdp, "HTTP/1.1 200 OK\r\n").error(), protocol::DecodeError::truncated);
    UuidSource ids(1);
    const auto search = row_of(Protocol::ssdp)->probes(ids).at(0).bytes;
    EXPECT_TRUE(row_of(Protocol::ssdp)->recognises(test::bytes(search)));
    EXPECT_EQ(decoded(Protocol::ssdp, search).error(), protocol::DecodeError::not_an_answer);
}

}  // namespace
}  // namespace onvigil::discovery

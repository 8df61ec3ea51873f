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

TEST(SsdpRow, WhatCannotBeReadIsCountedAndNoDevice)
{
    const auto garbled = decoded(Protocol::ssdp, "HTTP/1.1 200 OK\r\n");
    ASSERT_TRUE(garbled);
    EXPECT_TRUE(garbled->devices.empty());
    EXPECT_FALSE(garbled->sender);
    UuidSource ids(1);
    const auto search = row_of(Protocol::ssdp)->probes(ids).at(0).bytes;
    EXPECT_TRUE(row_of(Protocol::ssdp)->recognises(test::bytes(search)));
    EXPECT_EQ(decoded(Protocol::ssdp, search)->drop, "") << "a question";
}

}  // namespace
}  // namespace onvigil::discovery

#include "row_under_test.hpp"

namespace onvigil::discovery {
namespace {

using model::Key;
using model::Protocol;

std::string u16(unsigned value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}

std::string name(std::initializer_list<std::string_view> labels)
{
    std::string out;
    for (const auto label : labels) out.append(1, static_cast<char>(label.size())).append(label);
    return out + '\0';
}

std::string record(const std::string& owner, unsigned type, const std::string& data)
{
    return owner + u16(type) + u16(0x8001) + u16(0) + u16(120) + u16(static_cast<unsigned>(data.size())) + data;
}

/// An instance of the service on a host with this address.
std::string answer(std::string_view service, std::string address)
{
    const std::string type = name({service, "_tcp", "local"});
    const std::string instance = name({"AXIS M5014 - ACCC8E3C0419", service, "_tcp", "local"});
    const std::string host = name({"axis-accc8e3c0419", "local"});
    return u16(0) + u16(0x8400) + u16(0) + u16(4) + u16(0) + u16(0) + record(type, 12, instance) +
           record(instance, 33, u16(0) + u16(0) + u16(80) + host) +
           record(instance, 16, "\x17macaddress=ACCC8E3C0419") + record(host, 1, address);
}
const std::string of_sender("\x0a\0\0\x07", 4);

TEST(MdnsRow, AServiceNamesModelAndHost)
{
    const HeardDevice device = only_device(Protocol::mdns, answer("_axis-video", of_sender));
    const model::Observation& said = device.observation;
    EXPECT_EQ(said.source, Protocol::mdns);
    EXPECT_TRUE(claims(said, Key::mdns_instance, "AXIS M5014 - ACCC8E3C0419"));
    EXPECT_EQ(said.name, "AXIS M5014 - ACCC8E3C0419");
    EXPECT_EQ(said.hostname, "axis-accc8e3c0419");
    EXPECT_EQ(said.stated_addresses, std::vector{sighting.from});
}

TEST(MdnsRow, AMacHintsAtItsOwnerAndIdentifiesNothing)
{
    const HeardDevice device = only_device(Protocol::mdns, answer("_axis-video", of_sender));
    EXPECT_TRUE(device.observation.macs.empty());
    EXPECT_TRUE(claims(device.observation, Key::scope_mac, "ac:cc:8e:3c:04:19"));
}

TEST(MdnsRow, WhatMayBeVideoEquipmentIsInterviewed)
{
    for (const char* service : {"_axis-video", "_onvif", "_arec", "_CGI", "_rtsp", "_psia"}) {
        const HeardDevice camera = only_device(Protocol::mdns, answer(service, of_sender));
        const bool computers_offer_it = std::string_view(service) == "_CGI" || std::string_view(service) == "_rtsp";
        EXPECT_EQ(camera.observation.camera, !computers_offer_it) << service;
        EXPECT_EQ(camera.reach, Reach::later) << service;
    }
    const HeardDevice web_server = only_device(Protocol::mdns, answer("_http", of_sender));
    EXPECT_FALSE(web_server.observation.camera);
    EXPECT_EQ(web_server.reach, Reach::none);
}

TEST(MdnsRow, ACategoryOrAModelOfVideoInTxtRecordsLeadsToBeingAsked)
{
    const auto with = [](std::string_view service, std::string_view pair) {
        const std::string mac = "\x17macaddress=ACCC8E3C0419";
        std::string text = answer(service, of_sender);
        const auto at = text.find(record("", 16, mac).substr(0, 10) + mac);
        std::string txt(1, static_cast<char>(pair.size()));
        txt += pair;
        text.replace(at + 8, 2 + mac.size(), u16(static_cast<unsigned>(txt.size())) + txt);
        return only_device(Protocol::mdns, text);
    };
    for (const auto& [service, pair] :
         {std::pair("_hap", "ci=17"), std::pair("_hap", "ci=18"), std::pair("_hap", "md=IPC-C22E"),
          std::pair("_device-info", "model=DH-IPC-HDW")}) {
        EXPECT_EQ(with(service, pair).reach, Reach::later) << pair;
        EXPECT_FALSE(with(service, pair).observation.camera) << pair << ": a bridge announces others' too";
    }
    for (const char* pair : {"ci=2", "md=Lamp", "ci=", "id=17"})
        EXPECT_EQ(with("_hap", pair).reach, Reach::none) << pair;
}

TEST(MdnsRow, TheMakerInTxtRecordsIsAClaimLikeAnInstancesName)
{
    const std::string mac = "\x17macaddress=ACCC8E3C0419";
    for (const char* key : {"vendor", "Manufacturer", "mf", "MFG"}) {
        const std::string pair = std::string(key) + "=HIKVISION";
        std::string text = answer("_http", of_sender);
        text.replace(text.find(mac) - 2, 2 + mac.size(),
                     u16(static_cast<unsigned>(pair.size() + 1)) + static_cast<char>(pair.size()) + pair);
        const HeardDevice device = only_device(Protocol::mdns, text);
        EXPECT_TRUE(claims(device.observation, Key::mdns_instance, "HIKVISION")) << key;
        EXPECT_EQ(device.reach, Reach::none) << "printers say so, too: what the maker is decides";
        EXPECT_EQ(device.observation.name, "AXIS M5014 - ACCC8E3C0419");
    }
}

TEST(MdnsRow, WhatAReflectorRepeatedIsCountedAndSaysNothing)
{
    const auto message = decoded(Protocol::mdns, answer("_axis-video", std::string("\x0a\0\0\x63", 4)));
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->devices.empty());
    EXPECT_EQ(message->drop, "mdns-of-others");
}

TEST(MdnsRow, AddressesOfTheOtherFamilyAloneLeadToTheSenderAndSayNothingOfIt)
{
    const std::string v6("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 16);
    std::string camera = answer("_onvif", v6), computer = answer("_ipp", v6);
    for (std::string* text : {&camera, &computer}) text->replace(text->rfind("local") + 7, 1, 1, '\x1c');
    const auto heard = decoded(Protocol::mdns, camera);
    ASSERT_TRUE(heard && heard->sender);
    EXPECT_TRUE(heard->devices.empty());
    EXPECT_EQ(heard->sender->from, sighting.from);
    EXPECT_TRUE(heard->sender->claims.empty());
    const auto other = decoded(Protocol::mdns, computer);
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->sender);
}

TEST(MdnsRow, IsAskedAtThePortOfItsService)
{
    std::string elsewhere = answer("_onvif", of_sender);
    const std::string port_80 = u16(0) + u16(0) + u16(80);
    elsewhere.replace(elsewhere.find(port_80), 6, u16(0) + u16(0) + u16(8080));
    EXPECT_EQ(only_device(Protocol::mdns, elsewhere).web_port, 8080);
    EXPECT_TRUE(only_device(Protocol::mdns, elsewhere).port_is_a_guess) << "the URL of another protocol is better";
    EXPECT_EQ(only_device(Protocol::mdns, answer("_http", of_sender)).web_port, 80);
    EXPECT_EQ(only_device(Protocol::mdns, answer("_rtsp", of_sender)).web_port, 0) << "no web server's";
    elsewhere.replace(elsewhere.find(u16(8080)), 2, u16(22));
    EXPECT_EQ(only_device(Protocol::mdns, elsewhere).web_port, 0);
}

TEST(MdnsRow, ATransportOrANameOfVideoLeadsToBeingAsked)
{
    std::string datagrams = answer("_rtsp", of_sender);
    for (auto at = datagrams.find("_tcp"); at != std::string::npos; at = datagrams.find("_tcp"))
        datagrams.replace(at, 4, "_udp");
    EXPECT_EQ(only_device(Protocol::mdns, datagrams).reach, Reach::later);
    std::string named = answer("_http", of_sender);
    for (auto at = named.find("AXIS M5014 - ACCC8E3C0419"); at != std::string::npos;
         at = named.find("AXIS M5014 - ACCC8E3C0419"))
        named.replace(at, 25, "Network Camera, back door");
    const HeardDevice device = only_device(Protocol::mdns, named);
    EXPECT_EQ(device.reach, Reach::later);
    EXPECT_FALSE(device.observation.camera);
}

TEST(MdnsRow, QuestionsAreNotRecognised)
{
    UuidSource ids(1);
    const auto query = row_of(Protocol::mdns)->probes(ids).at(0).bytes;
    EXPECT_FALSE(row_of(Protocol::mdns)->recognises(test::bytes(query)));
    EXPECT_TRUE(row_of(Protocol::mdns)->recognises(test::bytes(answer("_http", of_sender))));
}

TEST(MdnsRow, APrinterAndAComputerOfRealSoftwareAreNoCameras)
{
    struct Case {
        const char* name;
        const char* host;
        const char* kind;
    };
    for (const auto& [name, host, kind] :
         {Case{"mdns-printer.bin", "10.55.2.3", "printer"}, Case{"mdns-workstation.bin", "10.55.2.7", "computer"}}) {
        ONVIGIL_CASE_OR_SKIP(answer, name);
        Sighting from = sighting;
        from.from = *model::parse_ip(host);
        const auto message = row_of(Protocol::mdns)->make_decoder()(test::bytes(answer), from);
        ASSERT_TRUE(message) << name;
        ASSERT_FALSE(message->devices.empty()) << name;
        for (const HeardDevice& device : message->devices) {
            EXPECT_FALSE(device.observation.camera) << name;
            EXPECT_EQ(device.reach, std::string_view(kind) == "printer" ? Reach::none : Reach::later) << name;
        }
        EXPECT_TRUE(std::ranges::any_of(message->devices, [&wanted = kind](const HeardDevice& device) {
            return claims(device.observation, model::Key::device_kind, wanted);
        })) << name;
    }
}

}  // namespace
}  // namespace onvigil::discovery

#include "protocol/ssdp.hpp"

#include <gtest/gtest.h>

#include "support/captures.hpp"

namespace onvigil::protocol::ssdp {
namespace {

using test::bytes;

Result<Message, DecodeError> decode_text(std::string_view text)
{
    return decode(bytes(text));
}

TEST(Ssdp, TheSearchAsksForRootDevices)
{
    EXPECT_EQ(encode_search(3),
              "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 3\r\n"
              "ST: upnp:rootdevice\r\n\r\n");
    EXPECT_NE(encode_search(0).find("MX: 1\r\n"), std::string::npos);
    EXPECT_NE(encode_search(99).find("MX: 5\r\n"), std::string::npos);
    EXPECT_EQ(decode_text(encode_search(3)).error(), DecodeError::not_an_answer);
}

TEST(Ssdp, ReadsAnAnswerWhateverTheCaseAndOrderOfItsHeaders)
{
    const auto message = decode_text(
        "HTTP/1.1 200 OK\nserver:Linux, UPnP/1.0, Private Upnp SDK\nExt:\nst : upnp:rootdevice\nUsn:uuid:1\n"
        "no colon here\nLoCaTiOn:http://10.0.0.9:49152/upnp_device_desc.xml\n\nbody: no header");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, Kind::response);
    EXPECT_EQ(message->server, "Linux, UPnP/1.0, Private Upnp SDK");
    EXPECT_EQ(message->target, "upnp:rootdevice");
    EXPECT_EQ(message->usn, "uuid:1");
    EXPECT_EQ(message->location, "http://10.0.0.9:49152/upnp_device_desc.xml");
}

TEST(Ssdp, ReadsTheCaptures)
{
    ONVIGIL_CAPTURE_OR_SKIP(notify, "amcrest-dahuaoem-4.txt");
    const auto amcrest = decode_text(notify);
    ASSERT_TRUE(amcrest);
    EXPECT_EQ(amcrest->kind, Kind::alive);
    EXPECT_EQ(amcrest->user_agent, "redsonic");
    EXPECT_EQ(amcrest->server, "Linux, UPnP/1.0, Private Upnp SDK");
    EXPECT_EQ(amcrest->usn, "uuid:device_3_0-AMC000B0E09ECE1428::urn:schemas-upnp-org:device:3.0-AMC000B0E09ECE1428");
    const auto generic = decode_text(test::read_capture("generic-1.txt"));
    ASSERT_TRUE(generic);
    EXPECT_EQ(generic->location, "http://240.0.1.0/rootDesc.xml");
    EXPECT_EQ(decode_text(test::read_capture("amcrest-dahuaoem-2.txt")).error(), DecodeError::not_an_answer);
}

TEST(Ssdp, ReadsFoldedHeaders)
{
    const auto answer =
        decode_text("HTTP/1.1 200 OK\r\nSERVER: Linux,\r\n UPnP/1.0,\r\n\t Maker SDK\r\nUSN: uuid:1\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->server, "Linux, UPnP/1.0, Maker SDK");
    EXPECT_EQ(answer->usn, "uuid:1");
}

TEST(Ssdp, TellsGoodbye)
{
    const auto message = decode_text("NOTIFY * HTTP/1.1\r\nNTS: SSDP:ByeBye\r\nUSN: uuid:1\r\n\r\n");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, Kind::byebye);
}

TEST(Ssdp, OtherBytesAreErrors)
{
    EXPECT_EQ(decode_text("").error(), DecodeError::malformed);
    EXPECT_EQ(decode_text("GET / HTTP/1.1\r\n\r\n").error(), DecodeError::malformed);
    EXPECT_EQ(decode_text("NOTIFYX\r\nUSN: a\r\n\r\n").error(), DecodeError::malformed);
    EXPECT_EQ(decode_text("HTTP/1.1 404 Not Found\r\nUSN: a\r\n\r\n").error(), DecodeError::other_message);
    EXPECT_EQ(decode_text("HTTP/1.1 200 OK\r\n\r\n").error(), DecodeError::truncated);
    EXPECT_EQ(decode_text(std::string(70'000, 'N')).error(), DecodeError::too_long);
    std::string flood = "NOTIFY * HTTP/1.1\r\n";
    for (int i = 0; i < 200; ++i) flood += "USN: a\r\n";
    EXPECT_EQ(decode_text(flood).error(), DecodeError::too_much);
}

TEST(Ssdp, ACutAnswerHasWholeValuesOrNone)
{
    constexpr std::string_view whole =
        "HTTP/1.1 200 OK\r\nLOCATION: http://10.0.0.9/d.xml\r\nSERVER: Linux\r\nUSN: uuid:123456\r\n\r\n";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto message = decode_text(whole.substr(0, length));
        if (!message) continue;
        EXPECT_TRUE(message->usn.empty() || message->usn == "uuid:123456") << length;
        EXPECT_TRUE(message->location.empty() || message->location == "http://10.0.0.9/d.xml") << length;
    }
}

constexpr std::string_view description =
    "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><specVersion><major>1</major></specVersion>"
    "<device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType><friendlyName>Yard &amp; gate</friendlyName>"
    "<manufacturer>Hikvision</manufacturer><manufacturerURL>http://www.hikvision.com</manufacturerURL>"
    "<modelName>DS-2CD2042WD-I</modelName><modelNumber>DS-2CD2042WD-I</modelNumber>"
    "<modelDescription>IP Camera</modelDescription><serialNumber>12345</serialNumber><UDN>uuid:1</UDN>"
    "<deviceList><device><manufacturer>Somebody else</manufacturer></device></deviceList>"
    "<presentationURL>http://10.0.0.4:80</presentationURL></device></root>";

TEST(SsdpDescription, ReadsTheRootDeviceAlone)
{
    const auto value = decode_description(description);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->manufacturer, "Hikvision");
    EXPECT_EQ(value->model_name, "DS-2CD2042WD-I");
    EXPECT_EQ(value->model_description, "IP Camera");
    EXPECT_EQ(value->serial, "12345");
    EXPECT_EQ(value->friendly_name, "Yard & gate");
}

TEST(SsdpDescription, OtherDocumentsAreErrors)
{
    EXPECT_EQ(decode_description("").error(), DecodeError::malformed);
    EXPECT_EQ(decode_description("<!DOCTYPE root><root/>").error(), DecodeError::malformed);
    EXPECT_EQ(decode_description("<html><body><device>x</device></body></html>").error(), DecodeError::not_an_answer);
    EXPECT_EQ(decode_description("<root><device><manufac").error(), DecodeError::truncated);
    EXPECT_EQ(decode_description(std::string(600'000, ' ')).error(), DecodeError::too_long);
    std::string flood = "<root>";
    for (int i = 0; i < 5000; ++i) flood += "<a/>";
    EXPECT_EQ(decode_description(flood).error(), DecodeError::too_much);
}

TEST(SsdpDescription, EveryPrefixGivesAValueOrAnError)
{
    for (std::size_t length = 0; length < description.size(); ++length) {
        const auto value = decode_description(description.substr(0, length));
        if (value) {
            EXPECT_TRUE(value->manufacturer.empty() || value->manufacturer == "Hikvision") << length;
        }
    }
}

}  // namespace
}  // namespace onvigil::protocol::ssdp

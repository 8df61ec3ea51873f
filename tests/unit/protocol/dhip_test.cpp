#include "protocol/dhip.hpp"

#include <gtest/gtest.h>

#include "support/captures.hpp"

namespace onvigil::protocol::dhip {
namespace {

using test::bytes;

Result<Answer, DecodeError> decode_text(std::string_view text)
{
    return decode(bytes(text));
}

/// `body` behind the header, which announces `announced` bytes (the body's own number by default).
std::string framed(std::string_view body, std::size_t announced = std::string_view::npos)
{
    if (announced == std::string_view::npos) announced = body.size();
    std::string out(32, '\0');
    out[0] = 0x20;
    out.replace(4, 4, "DHIP");
    for (const std::size_t at : {std::size_t{0x10}, std::size_t{0x18}})
        for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<char>(announced >> (8 * i) & 0xFF);
    return out + std::string(body);
}

constexpr std::string_view amcrest =
    R"({"mac":"9c:8e:cd:0a:0b:0c","method":"client.notifyDevInfo","params":{"deviceInfo":{"DeviceClass":"IPC",)"
    R"("DeviceType":"IP8M-2496E","HttpPort":80,"IPv4Address":{"IPAddress":"10.20.3.31"},"IPv6Address":)"
    R"({"IPAddress":"::\/64","LinkLocalAddress":"fe80::9e8e:cdff:fe0a:b0c\/64"},"MachineName":"North",)"
    R"("Manufacturer":"Private","Port":37777,"SerialNo":"AMC000B0E09ECE1428","Vendor":"Amcrest","Version":"2.800"}}})";

TEST(Dhip, TheSearchCarriesItsLengthTwice)
{
    const std::string search = encode_search();
    ASSERT_GT(search.size(), 32u);
    EXPECT_EQ(search.substr(0, 8), std::string("\x20\0\0\0DHIP", 8));
    EXPECT_EQ(static_cast<std::size_t>(search[0x10]), search.size() - 32);
    EXPECT_EQ(search[0x10], search[0x18]);
    EXPECT_EQ(search.substr(32), "{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\",\"uni\":1}}\n");
}

TEST(Dhip, TheLegacySearchHas32Bytes)
{
    std::string expected(32, '\0');
    expected.replace(0, 4, std::string("\xa3\x01\0\x01", 4));
    expected[16] = 2;
    EXPECT_EQ(encode_legacy_search(), expected);
}

TEST(Dhip, ReadsWhatIdentifiesADevice)
{
    const auto answer = decode_text(framed(amcrest));
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->damaged);
    EXPECT_EQ(answer->vendor, "Amcrest");
    EXPECT_EQ(answer->manufacturer, "Private");
    EXPECT_EQ(answer->model, "IP8M-2496E");
    EXPECT_EQ(answer->device_class, "IPC");
    EXPECT_EQ(answer->serial, "AMC000B0E09ECE1428");
    EXPECT_EQ(answer->machine_name, "North");
    EXPECT_EQ(answer->mac, "9c:8e:cd:0a:0b:0c");
    EXPECT_EQ(answer->ipv4, "10.20.3.31");
    EXPECT_EQ(answer->ipv6, "");
    EXPECT_EQ(answer->link_local, "fe80::9e8e:cdff:fe0a:b0c");
    EXPECT_EQ(answer->http_port, 80);
}

TEST(Dhip, ReadsTheCapturedBodies)
{
    ONVIGIL_CAPTURE_OR_SKIP(neutral, "dahua-4.json");
    const auto first = decode_text(framed(neutral));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->vendor, "Dahua");
    EXPECT_EQ(first->manufacturer, "Private");
    EXPECT_EQ(first->model, "IPC-HDW5421S");
    EXPECT_EQ(first->ipv6, "2001:250:3000:1::1:2");
    const auto second = decode_text(framed(test::read_capture("dahua-5.json") + std::string("\n\0", 2)));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->vendor, "General");
    EXPECT_EQ(second->serial, "3C06520PAN00001");
    EXPECT_EQ(second->version, "3.120.0000.0.R");
}

TEST(Dhip, BrokenJsonStillGivesWhatIsBeyondDoubt)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "dahua-2.bin");  // a closing quote is missing in it
    const auto answer = decode_text(capture);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->damaged);
    EXPECT_EQ(answer->mac, "00:11:22:33:44:55");
    EXPECT_EQ(answer->model, "Virtual (JSON)");
    EXPECT_EQ(answer->serial, "123456789");
    EXPECT_EQ(answer->vendor, "General");
    EXPECT_EQ(answer->version, "");
    EXPECT_EQ(answer->ipv4, "240.0.4.0");
}

TEST(Dhip, ReadsTheOlderForm)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "dahua-1.bin");
    const auto answer = decode_text(capture);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->mac, "00:11:22:33:44:55");
    EXPECT_EQ(answer->model, "Virtual");
    EXPECT_EQ(answer->machine_name, "Dahua");
    EXPECT_EQ(answer->serial, "123456789");
    EXPECT_EQ(answer->ipv4, "240.0.3.0");
    EXPECT_EQ(answer->ipv6, "fe80::1");
    for (std::size_t length = 0; length < capture.size(); ++length)
        EXPECT_EQ(decode_text(std::string_view(capture).substr(0, length)).error(), DecodeError::truncated) << length;
}

TEST(Dhip, QuestionsAreNoAnswers)
{
    EXPECT_EQ(decode_text(encode_search()).error(), DecodeError::not_an_answer);
    EXPECT_EQ(decode_text(encode_legacy_search()).error(), DecodeError::not_an_answer);
    EXPECT_EQ(decode_text(framed(R"({"method":"DHDiscover.setConfig"})")).error(), DecodeError::other_message);
}

TEST(Dhip, OtherBytesAreErrors)
{
    EXPECT_EQ(decode_text("").error(), DecodeError::truncated);
    EXPECT_EQ(decode_text("{\"method\":\"client.notifyDevInfo\"}").error(), DecodeError::malformed);
    EXPECT_EQ(decode_text(framed("{}")).error(), DecodeError::malformed);
    EXPECT_EQ(decode_text(framed(R"({"method":7})")).error(), DecodeError::malformed);
    EXPECT_EQ(decode_text(framed("[1]")).error(), DecodeError::malformed);
    EXPECT_EQ(decode_text(framed("")).error(), DecodeError::malformed);
    EXPECT_EQ(decode_text(framed("{", 700)).error(), DecodeError::truncated);
    EXPECT_EQ(decode_text(std::string(70'000, 'x')).error(), DecodeError::too_long);
    EXPECT_EQ(decode_text(framed("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}")).error(),
              DecodeError::too_much);
}

TEST(Dhip, WrongTypesAndMissingPartsGiveEmptyFields)
{
    const auto bare = decode_text(framed(R"({"method":"client.notifyDevInfo"})"));
    ASSERT_TRUE(bare);
    EXPECT_EQ(*bare, Answer{});
    const auto odd = decode_text(framed(
        R"({"method":"client.notifyDevInfo","mac":1,"params":{"deviceInfo":{"Vendor":{},"HttpPort":"80","Port":-1,"IPv4Address":[]}}})"));
    ASSERT_TRUE(odd);
    EXPECT_EQ(*odd, Answer{});
}

TEST(Dhip, ACutAnswerHasWholeValuesOrNone)
{
    const std::string datagram = framed(amcrest);
    const Answer whole = *decode_text(datagram);
    std::size_t values = 0;
    for (std::size_t length = 0; length < datagram.size(); ++length) {
        const auto answer = decode_text(std::string_view(datagram).substr(0, length));
        if (!answer) continue;
        ++values;
        EXPECT_TRUE(answer->serial.empty() || answer->serial == whole.serial) << length;
        EXPECT_TRUE(answer->model.empty() || answer->model == whole.model) << length;
        EXPECT_TRUE(answer->http_port == 0 || answer->http_port == whole.http_port) << length;
        EXPECT_TRUE(answer->damaged) << length;
    }
    EXPECT_GT(values, 0u);
}

}  // namespace
}  // namespace onvigil::protocol::dhip

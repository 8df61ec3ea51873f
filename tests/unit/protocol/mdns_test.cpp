#include "protocol/mdns.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/captures.hpp"

namespace onvigil::protocol::mdns {
namespace {

using test::bytes;

Result<Answer, DecodeError> decode_text(std::string_view text)
{
    return decode(bytes(text));
}

std::string u16(unsigned value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}

std::string header(unsigned answers, unsigned flags = 0x8400)
{
    return u16(0) + u16(flags) + u16(0) + u16(answers) + u16(0) + u16(0);
}

/// A name without compression.
std::string name(std::initializer_list<std::string_view> labels)
{
    std::string out;
    for (const auto label : labels) out += static_cast<char>(label.size()) + std::string(label);
    return out + '\0';
}

std::string strings(std::initializer_list<std::string_view> texts)
{
    std::string out;
    for (const auto text : texts) out += static_cast<char>(text.size()) + std::string(text);
    return out;
}

std::string record(const std::string& owner, unsigned type, const std::string& data)
{
    return owner + u16(type) + u16(0x8001) + u16(0) + u16(120) + u16(static_cast<unsigned>(data.size())) + data;
}

const std::string http = name({"_http", "_tcp", "local"});
const std::string instance = name({"HIKVISION DS-2CD2722FWD-IZS - 733050127", "_CGI", "_tcp", "local"});
const std::string host = name({"DS-2CD2722", "local"});

std::string hikvision()
{
    return header(5) + record(name({"_CGI", "_tcp", "local"}), 12, instance) +
           record(instance, 33, u16(0) + u16(0) + u16(8080) + host) +
           record(instance, 16, strings({"MAC=4419b60a0b0c", "path=", "flag", "=x"})) +
           record(host, 1, std::string("\x0a\x14\x03\x11", 4)) +
           record(host, 28, std::string("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16));
}

TEST(Mdns, TheQueryAsksForEveryTypeOnce)
{
    const std::string query = encode_query(false);
    std::set<std::string> types;
    for (std::size_t at = 12; at < query.size();) {
        const auto end = query.find('\0', at);
        types.insert(query.substr(at, end - at));
        at = end + 5;  // past the type and the class
    }
    EXPECT_EQ(types.size(), static_cast<std::size_t>(query[5]));
    EXPECT_TRUE(types.contains(name({"_onvif", "_tcp", "local"}).substr(0, 18)));
    EXPECT_TRUE(types.contains(name({"_hap", "_tcp", "local"}).substr(0, 16))) << "HomeKit cameras offer nothing else";
    EXPECT_EQ(query.substr(12, 7 + 12 + 1), name({"_axis-video", "_tcp", "local"}).substr(0, 20));
    EXPECT_EQ(decode_text(query).error(), DecodeError::not_an_answer);
    const std::string unicast = encode_query(true);
    EXPECT_EQ(unicast.size(), query.size());
    EXPECT_EQ(static_cast<unsigned char>(unicast[unicast.size() - 2]), 0x80);
    EXPECT_EQ(query[query.size() - 2], '\0');
}

TEST(Mdns, ReadsServicesTextsHostsAndAddresses)
{
    const auto answer = decode_text(hikvision());
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->services.size(), 1u);
    const Service& service = answer->services[0];
    EXPECT_EQ(service.instance, "HIKVISION DS-2CD2722FWD-IZS - 733050127");
    EXPECT_EQ(service.type, "_cgi._tcp");
    EXPECT_EQ(service.host, "DS-2CD2722.local");
    EXPECT_EQ(service.port, 8080);
    ASSERT_EQ(service.txt.size(), 3u);
    EXPECT_EQ(answer->txt("mac"), "4419b60a0b0c");
    EXPECT_EQ(answer->txt("path"), "");
    EXPECT_EQ(service.txt[2].first, "flag");
    EXPECT_EQ(answer->txt("missing"), "");
    ASSERT_EQ(answer->hosts.size(), 1u);
    EXPECT_EQ(answer->hosts[0].addresses, (std::vector<std::string>{"10.20.3.17", "fe80::1"}));
}

TEST(Mdns, ReadsTheCapture)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "axis-11.bin");
    const auto answer = decode_text(capture);
    ASSERT_TRUE(answer);
    ASSERT_FALSE(answer->services.empty());
    EXPECT_EQ(answer->services[0].instance, "Virtual - 001122334455");
    EXPECT_EQ(answer->services[0].type, "_axis-video._tcp");
    EXPECT_EQ(answer->services.at(1).instance, "AXIS M5014 - ACCC8E3C0419 H.264");
    EXPECT_EQ(answer->txt("macaddress"), "001122334455");
    ASSERT_FALSE(answer->hosts.empty());
    EXPECT_EQ(answer->hosts[0].addresses, (std::vector<std::string>{"240.0.6.0", "169.254.65.120"}));
}

TEST(Mdns, PointersThatDoNotGoBackEndTheMessage)
{
    const std::string self = header(1) + "\xc0\x0c" + u16(12) + u16(1) + u16(0) + u16(0) + u16(2) + "\xc0\x0c";
    EXPECT_EQ(decode_text(self).error(), DecodeError::truncated);
    const std::string forward = header(1) + "\xc0\x20" + std::string(40, '\0');
    EXPECT_EQ(decode_text(forward).error(), DecodeError::truncated);
    const std::string outside = header(1) + "\xff\xff";
    EXPECT_EQ(decode_text(outside).error(), DecodeError::truncated);
    const std::string reserved = header(1) + "\x80" + std::string(20, '\0');
    EXPECT_EQ(decode_text(reserved).error(), DecodeError::truncated);
}

TEST(Mdns, ARecordWithABrokenNameHidesOnlyItself)
{
    for (const std::string& broken : {std::string("\xc0\xff"), std::string("\x03"
                                                                           "abc\xc0\xff")}) {
        const auto answer = decode_text(header(2) + record(broken, 1, "abcd") + record(host, 1, "abcd"));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->hosts.size(), 1u);
    }
}

TEST(Mdns, NamesAreBounded)
{
    std::string endless;
    for (int i = 0; i < 10; ++i) endless += '\x3f' + std::string(63, 'a');
    EXPECT_EQ(decode_text(header(1) + record(endless + '\0', 1, "abcd")).error(), DecodeError::truncated);
}

TEST(Mdns, OtherMessagesAreErrors)
{
    EXPECT_EQ(decode_text("").error(), DecodeError::truncated);
    EXPECT_EQ(decode_text(header(0)).error(), DecodeError::other_message);
    EXPECT_EQ(decode_text(header(1) + record(http, 47, "nsec")).error(), DecodeError::other_message);
    EXPECT_EQ(decode_text(header(1) + record(http, 12, host)).error(), DecodeError::other_message);
    EXPECT_EQ(decode_text(header(1) + record(host, 1, "abc")).error(), DecodeError::other_message);
    EXPECT_EQ(decode_text(header(2000)).error(), DecodeError::too_much);
    EXPECT_EQ(decode_text(std::string(70'000, '\xff')).error(), DecodeError::too_long);
}

TEST(Mdns, QuestionsBeforeTheAnswersAreSkipped)
{
    const std::string message = u16(0) + u16(0x8400) + u16(1) + u16(1) + u16(0) + u16(0) + http + u16(12) +
                                u16(0x8001) + record(http, 12, name({"AMC000B0E09ECE1428", "_http", "_tcp", "local"}));
    const auto answer = decode_text(message);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->services.at(0).instance, "AMC000B0E09ECE1428");
}

TEST(Mdns, EveryPrefixGivesWholeRecordsOrAnError)
{
    const std::string whole = hikvision();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto answer = decode_text(std::string_view(whole).substr(0, length));
        if (!answer) continue;
        EXPECT_EQ(answer->services.at(0).type, "_cgi._tcp") << length;
        const auto mac = answer->txt("mac");
        EXPECT_TRUE(mac.empty() || mac == "4419b60a0b0c") << length;
    }
}

}  // namespace
}  // namespace onvigil::protocol::mdns

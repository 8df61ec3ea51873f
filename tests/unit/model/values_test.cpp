#include <gtest/gtest.h>

#include "model/event.hpp"
#include "model/ip.hpp"
#include "model/mac.hpp"
#include "model/time.hpp"

namespace onvigil::model {
namespace {

using namespace std::chrono_literals;

TEST(Time, RoundTripsAsRfc3339)
{
    const auto time = parse_rfc3339("2026-11-23T10:02:11.123Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(to_rfc3339(*time), "2026-11-23T10:02:11.123Z");
    EXPECT_EQ(parse_rfc3339("2026-11-23T12:02:11.123456+02:00"), time);
    for (const auto* wrong : {"", "2026-11-23", "2026-13-23T10:02:11Z", "2026-11-23T10:02:11", "2026-11-23T10:02:11.Z",
                              "2026-11-23T10:02:11Zx"})
        EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
}

TEST(Macs, ReadEverySpellingAndNothingElse)
{
    for (const auto* spelling : {"44:19:b6:0a:0b:0c", "44-19-B6-0A-0B-0C", "4419b60a0b0c", "4419.b60a.0b0c"}) {
        const auto mac = parse_mac(spelling);
        ASSERT_TRUE(mac) << spelling;
        EXPECT_EQ(to_text(*mac), "44:19:b6:0a:0b:0c");
    }
    for (const auto* wrong : {"", "44:19:b6:0a:0b", "44:19:b6:0a:0b:0g", "44 19 b6 0a 0b 0c", "44:19-b6:0a:0b:0c"})
        EXPECT_FALSE(parse_mac(wrong)) << wrong;
}

TEST(Addresses, OfOneLinkAreOneHostWhereAZoneIsNotNamed)
{
    const auto same = [](const char* one, const char* other) { return same_host(*parse_ip(one), *parse_ip(other)); };

    EXPECT_TRUE(same("fe80::1", "fe80::1%2"));
    EXPECT_TRUE(same("fe80::1%2", "fe80::1%2"));
    EXPECT_FALSE(same("fe80::1%2", "fe80::1%3"));
    EXPECT_FALSE(same("fe80::1", "fe80::2%2"));
    EXPECT_FALSE(same("10.0.0.1", "fe80::1"));
    EXPECT_TRUE(same("10.0.0.1", "10.0.0.1"));
    EXPECT_TRUE(same_interface_id(*parse_ip("fe80::1%2"), *parse_ip("fe80::1%3")));
}

TEST(Macs, ThatNobodyOwnsTellNothing)
{
    EXPECT_FALSE(parse_mac("00:12:34:56:78:9a")->tells_owner());
    EXPECT_FALSE(parse_mac("00:00:00:00:00:00")->tells_owner());
    EXPECT_FALSE(parse_mac("00:11:22:33:44:55")->tells_owner());
    EXPECT_FALSE(parse_mac("44:44:44:44:44:44")->tells_owner());
    EXPECT_FALSE(parse_mac("02:42:ac:11:00:02")->tells_owner());
    EXPECT_TRUE(parse_mac("44:19:b6:0a:0b:0c")->tells_owner());
}

TEST(Networks, ContainTheirAddresses)
{
    const auto net = parse_cidr("10.20.0.0/16");
    ASSERT_TRUE(net);
    EXPECT_TRUE(net->contains(*parse_ip("10.20.3.5")));
    EXPECT_FALSE(net->contains(*parse_ip("10.21.3.5")));
    EXPECT_FALSE(net->contains(*parse_ip("fe80::1")));
    EXPECT_EQ(net->size(), 65536u);
    EXPECT_EQ(to_text(*parse_cidr("192.0.2.7")), "192.0.2.7/32");
    for (const auto* wrong : {"", "10.20.3.5/24", "10.20.0.0/33", "10.20.0.0/", "10.20.0.0/x", "net/8"})
        EXPECT_FALSE(parse_cidr(wrong)) << wrong;
}

/// The slow way: bit by bit.
bool agree(const IpAddress& one, const IpAddress& other, unsigned bits)
{
    const auto bytes = [](const IpAddress& address) {
        std::vector<unsigned> out;
        if (address.is_v4())
            for (const auto byte : address.to_v4().to_bytes()) out.push_back(byte);
        else
            for (const auto byte : address.to_v6().to_bytes()) out.push_back(byte);
        return out;
    };
    const auto ours = bytes(one), theirs = bytes(other);
    for (unsigned i = 0; i < bits; ++i)
        if ((ours[i / 8] >> (7 - i % 8) & 1) != (theirs[i / 8] >> (7 - i % 8) & 1)) return false;
    return true;
}

/// The same address with one bit turned over.
IpAddress with_bit_turned(const IpAddress& address, unsigned bit)
{
    if (address.is_v4()) return boost::asio::ip::address_v4(address.to_v4().to_uint() ^ (0x8000'0000U >> bit));
    auto bytes = address.to_v6().to_bytes();
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (0x80U >> bit % 8));
    return boost::asio::ip::address_v6(bytes);
}

TEST(Networks, OfEveryPrefixContainWhoAgreesInAllItsBits)
{
    for (const auto& base : {*parse_ip("203.0.113.165"), *parse_ip("2001:db8:5aa5:ff00:80:1:c3:3c7e")}) {
        const unsigned width = base.is_v4() ? 32 : 128;
        for (unsigned prefix = 0; prefix <= width; ++prefix) {
            const Cidr network{base, prefix};
            EXPECT_TRUE(network.contains(base)) << prefix;
            for (unsigned bit = 0; bit < width; ++bit) {
                const IpAddress other = with_bit_turned(base, bit);
                ASSERT_EQ(network.contains(other), agree(base, other, prefix)) << prefix << ", bit " << bit;
            }
        }
    }
}

TEST(Names, OfEventTypesRoundTrip)
{
    for (int i = 0; i <= static_cast<int>(EventType::events_lost); ++i) {
        const auto type = static_cast<EventType>(i);
        EXPECT_NE(name(type), "?");
        EXPECT_EQ(parse_event_type(name(type)), type);
    }
}

}  // namespace
}  // namespace onvigil::model

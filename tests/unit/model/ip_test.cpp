#include "model/ip.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace onvigil::model {
namespace {

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

TEST(Networks, ContainTheirAddresses)
{
    const auto net = parse_cidr("10.20.0.0/16");
    ASSERT_TRUE(net);
    EXPECT_TRUE(net->contains(*parse_ip("10.20.3.5")));
    EXPECT_FALSE(net->contains(*parse_ip("10.21.3.5")));
    EXPECT_FALSE(net->contains(*parse_ip("fe80::1")));
    EXPECT_EQ(net->size(), 65536u);
    EXPECT_EQ(to_text(*parse_cidr("192.0.2.7")), "192.0.2.7/32");
    EXPECT_EQ(to_text(*parse_cidr("::ffff:10.20.0.0/112")), "10.20.0.0/16");
    for (const auto* wrong : {"", "10.20.3.5/24", "10.20.0.0/33", "10.20.0.0/", "10.20.0.0/x", "net/8",
                              "::ffff:10.20.0.0/16", "::ffff:10.20.0.0/129"})
        EXPECT_FALSE(parse_cidr(wrong)) << wrong;
}

TEST(Networks, HaveNoZone)
{
    for (const auto* wrong : {"fe80::/10%eth0", "fe80::%eth0/64", "fe80::%2/64", "fe80::1%lo", "10.0.0.0%eth0/8"}) {
        EXPECT_FALSE(parse_cidr(wrong)) << wrong;
        EXPECT_EQ(not_a_network(wrong), std::string(wrong) +
                                            " names an interface, and a network has none: "
                                            "discovery.interfaces chooses them");
    }
    EXPECT_TRUE(why_not_swept(*parse_cidr("fe80::1")));
    EXPECT_FALSE(why_not_swept(*parse_cidr("fd00::1")));
    for (const char* own : {"127.0.0.0/8", "127.0.1.0/24", "::1/128"})
        EXPECT_TRUE(why_not_swept(*parse_cidr(own))) << own;
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

TEST(PrivateAddresses, AreThoseOfNoNetworkThatOthersRoute)
{
    for (const char* text : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "127.0.0.1",
                             "fd00::1", "fe80::1%2", "::1"})
        EXPECT_TRUE(is_private(*parse_ip(text))) << text;
    for (const char* text : {"203.0.113.7", "172.32.0.1", "192.169.0.1", "8.8.8.8", "2001:db8::1", "224.0.0.1"})
        EXPECT_FALSE(is_private(*parse_ip(text))) << text;
}

/// The same address with one bit turned over.
IpAddress with_bit_turned(const IpAddress& address, unsigned bit)
{
    if (address.is_v4()) return boost::asio::ip::address_v4(address.to_v4().to_uint() ^ (0x8000'0000U >> bit));
    auto bytes = address.to_v6().to_bytes();
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (0x80U >> bit % 8));
    return boost::asio::ip::address_v6(bytes);
}

TEST(Networks, OfEveryPrefixContainWhatAgreesInAllTheirBits)
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

}  // namespace
}  // namespace onvigil::model

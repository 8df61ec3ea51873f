#include "net/netlink.hpp"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <cstring>
#include <limits>

namespace onvigil::net::netlink {
namespace {

using Bytes = std::vector<std::byte>;

template <typename T>
void append(Bytes& out, const T& value)
{
    const auto* raw = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), raw, raw + sizeof value);
    while (out.size() % 4 != 0) out.push_back({});
}

void attribute(Bytes& out, unsigned short type, std::string_view data)
{
    append(out, rtattr{static_cast<unsigned short>(sizeof(rtattr) + data.size()), type});
    const auto raw = std::as_bytes(std::span(data));
    out.insert(out.end(), raw.begin(), raw.end());
    while (out.size() % 4 != 0) out.push_back({});
}

template <typename Body>
Bytes message(unsigned short type, const Body& body, const Bytes& attributes = {})
{
    Bytes out;
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_len = static_cast<unsigned>(sizeof header + NLMSG_ALIGN(sizeof body) + attributes.size());
    append(out, header);
    append(out, body);
    out.insert(out.end(), attributes.begin(), attributes.end());
    return out;
}

Bytes lan0(unsigned flags = IFF_UP | IFF_RUNNING | IFF_MULTICAST)
{
    ifinfomsg body{};
    body.ifi_index = 7;
    body.ifi_flags = flags;
    Bytes attributes;
    attribute(attributes, IFLA_IFNAME, std::string_view("lan0\0", 5));
    return message(RTM_NEWLINK, body, attributes);
}

Bytes neighbour(unsigned short state, std::uint8_t flags = 0)
{
    ndmsg body{};
    body.ndm_family = AF_INET;
    body.ndm_ifindex = 7;
    body.ndm_state = state;
    body.ndm_flags = flags;
    Bytes attributes;
    attribute(attributes, NDA_DST, std::string_view("\x0a\x00\x00\x09", 4));
    attribute(attributes, NDA_LLADDR, std::string_view("\x44\x19\xb6\x0a\x0b\x0c", 6));
    return message(RTM_NEWNEIGH, body, attributes);
}

rtmsg route_body(std::uint8_t prefix = 0)
{
    rtmsg body{};
    body.rtm_family = AF_INET;
    body.rtm_dst_len = prefix;
    body.rtm_type = RTN_UNICAST;
    return body;
}

TEST(Netlink, ReadsALink)
{
    const auto read = decode(lan0());
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(
        read[0],
        Message(Link{.index = 7, .name = "lan0", .gone = false, .up = true, .loopback = false, .multicast = true}));
    EXPECT_FALSE(std::get<Link>(decode(lan0(IFF_UP))[0]).up) << "no carrier";
    EXPECT_TRUE(std::get<Link>(decode(lan0(IFF_UP | IFF_NOARP))[0]).no_lookups) << "a tunnel";
}

TEST(Netlink, APortOfABridgeIsEnslavedAndAMemberOfAVrfIsNot)
{
    for (const auto& [kind, enslaved] : {std::pair("bridge", true), {"bond", true}, {"team", true}, {"vrf", false}}) {
        ifinfomsg body{};
        body.ifi_index = 7;
        Bytes details, attributes;
        attribute(details, IFLA_INFO_SLAVE_KIND, std::string_view(kind, std::strlen(kind) + 1));
        attribute(attributes, IFLA_IFNAME, std::string_view("lan0\0", 5));
        attribute(attributes, IFLA_LINKINFO, {reinterpret_cast<const char*>(details.data()), details.size()});
        EXPECT_EQ(std::get<Link>(decode(message(RTM_NEWLINK, body, attributes)).at(0)).enslaved, enslaved) << kind;
    }
}

TEST(Netlink, LeavingABridgeIsNotVanishing)
{
    ifinfomsg body{};
    body.ifi_family = AF_BRIDGE;
    body.ifi_index = 7;
    Bytes attributes;
    attribute(attributes, IFLA_IFNAME, std::string_view("lan0\0", 5));
    EXPECT_TRUE(decode(message(RTM_DELLINK, body, attributes)).empty());
}

TEST(Netlink, ARouteThatReplacesAnotherSaysSo)
{
    Bytes attributes;
    attribute(attributes, RTA_GATEWAY, std::string_view("\x0a\x00\x00\x02", 4));
    Bytes route = message(RTM_NEWROUTE, route_body(), attributes);
    EXPECT_EQ(decode(route).size(), 1u);
    const std::uint16_t flags = NLM_F_REPLACE;
    std::memcpy(route.data() + offsetof(nlmsghdr, nlmsg_flags), &flags, sizeof flags);
    const auto read = decode(route);
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[0], Message(RouteReplaced{}));
}

TEST(Netlink, OnAPointToPointLinkOurAddressIsTheLocalOne)
{
    ifaddrmsg body{};
    body.ifa_family = AF_INET;
    body.ifa_prefixlen = 24;
    body.ifa_index = 7;
    Bytes attributes;
    attribute(attributes, IFA_ADDRESS, std::string_view("\x0a\x00\x00\x02", 4));
    attribute(attributes, IFA_LOCAL, std::string_view("\x0a\x00\x00\x01", 4));
    const auto read = decode(message(RTM_DELADDR, body, attributes));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(read[0], Message(Address{7, *model::parse_ip("10.0.0.1"), 24, true, true}));
}

TEST(Netlink, ATentativeAddressIsNotUsableYet)
{
    ifaddrmsg body{};
    body.ifa_family = AF_INET6;
    body.ifa_prefixlen = 64;
    body.ifa_index = 7;
    Bytes attributes;
    attribute(attributes, IFA_ADDRESS, std::string_view("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16));
    const std::uint32_t flags = IFA_F_TENTATIVE | IFA_F_PERMANENT;
    attribute(attributes, IFA_FLAGS, {reinterpret_cast<const char*>(&flags), sizeof flags});
    const auto read = decode(message(RTM_NEWADDR, body, attributes));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_FALSE(std::get<Address>(read[0]).usable);
    EXPECT_EQ(std::get<Address>(read[0]).address.to_v6().scope_id(), 7u);
}

TEST(Netlink, ANeighbourCountsWhileItsHardwareAddressIsKnown)
{
    const auto known = std::get<Neighbour>(decode(neighbour(NUD_STALE)).at(0));
    EXPECT_FALSE(known.gone);
    EXPECT_EQ(model::to_text(known.mac), "44:19:b6:0a:0b:0c");
    EXPECT_EQ(known.address, *model::parse_ip("10.0.0.9"));
    for (const int state : {NUD_INCOMPLETE, NUD_FAILED, NUD_NOARP, NUD_NONE})
        EXPECT_TRUE(std::get<Neighbour>(decode(neighbour(static_cast<unsigned short>(state))).at(0)).gone) << state;
    EXPECT_TRUE(std::get<Neighbour>(decode(neighbour(NUD_REACHABLE, NTF_ROUTER)).at(0)).router);
}

TEST(Netlink, EveryNextHopIsAGateway)
{
    Bytes hops;
    for (const char last : {'\x01', '\x02'}) {
        rtnexthop hop{};
        hop.rtnh_len = sizeof(rtnexthop) + sizeof(rtattr) + 4;
        hop.rtnh_ifindex = 7;
        append(hops, hop);
        const char via[4] = {10, 0, 0, last};
        attribute(hops, RTA_GATEWAY, {via, 4});
    }
    Bytes attributes;
    attribute(attributes, RTA_MULTIPATH, {reinterpret_cast<const char*>(hops.data()), hops.size()});
    const auto read = decode(message(RTM_NEWROUTE, route_body(), attributes));
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[1], Message(Route{{*model::parse_ip("0.0.0.0"), 0}, 7, *model::parse_ip("10.0.0.2"), false}));
}

TEST(Netlink, ARouteWithoutAGatewayPutsItsNetworkOnTheLink)
{
    Bytes attributes;
    attribute(attributes, RTA_DST, std::string_view("\x0a\x14\x1e\x00", 4));
    const std::int32_t index = 7;
    attribute(attributes, RTA_OIF, {reinterpret_cast<const char*>(&index), sizeof index});
    const Route on_link{*model::parse_cidr("10.20.30.0/24"), 7};
    EXPECT_EQ(decode(message(RTM_NEWROUTE, route_body(24), attributes)).at(0), Message(on_link));

    Bytes via = attributes;
    attribute(via, RTA_VIA, std::string_view("\x0a\0\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 18));
    const auto six = std::get<Route>(decode(message(RTM_NEWROUTE, route_body(24), via)).at(0));
    ASSERT_TRUE(six.gateway);
    EXPECT_EQ(six.gateway->to_string(), "fe80::1%7");
}

TEST(Netlink, OfRoutesThatReachNoHostAndOfImpossibleOnesNothingIsSaid)
{
    rtmsg local = route_body(32), cached = route_body(32);
    local.rtm_type = RTN_LOCAL;
    cached.rtm_flags = RTM_F_CLONED;
    for (const rtmsg& body : {local, cached, route_body(33)}) EXPECT_TRUE(decode(message(RTM_NEWROUTE, body)).empty());
}

TEST(Netlink, ReadsTheTablesLimitsAndLosses)
{
    ndtmsg body{};
    body.ndtm_family = AF_INET;
    ndt_stats stats{};
    stats.ndts_table_fulls = 42;
    const std::uint32_t limit = 1024;
    Bytes attributes;
    attribute(attributes, NDTA_THRESH3, {reinterpret_cast<const char*>(&limit), sizeof limit});
    attribute(attributes, NDTA_STATS, {reinterpret_cast<const char*>(&stats), sizeof stats});
    EXPECT_EQ(decode(message(RTM_NEWNEIGHTBL, body, attributes)).at(0), Message(NeighbourTableSize{true, 1024, 42}));
}

TEST(Netlink, ReadsSeveralMessagesAndTheEnd)
{
    Bytes all = lan0();
    const Bytes end = message(NLMSG_DONE, std::int32_t(0)), failure = message(NLMSG_ERROR, std::int32_t(-EPERM));
    all.insert(all.end(), end.begin(), end.end());
    all.insert(all.end(), failure.begin(), failure.end());
    const Bytes no_error = message(NLMSG_ERROR, std::numeric_limits<std::int32_t>::min());  // has no opposite
    all.insert(all.end(), no_error.begin(), no_error.end());
    const auto read = decode(all);
    ASSERT_EQ(read.size(), 4u);
    EXPECT_EQ(read[1], Message(Done{}));
    EXPECT_EQ(read[2], Message(Failure{EPERM, {}}));
}

TEST(Netlink, EveryTruncationAndEveryChangedByteIsSurvived)
{
    for (const Bytes& whole : {lan0(), neighbour(NUD_STALE), message(RTM_NEWROUTE, route_body(24))}) {
        for (std::size_t size = 0; size < whole.size(); ++size)
            EXPECT_TRUE(decode(std::span(whole).first(size)).empty()) << size;
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const int value : {0, 1, 0x7F, 0xFF}) {
                Bytes changed = whole;
                changed[at] = std::byte(value);
                EXPECT_LE(decode(changed).size(), 2u);
            }
    }
}

TEST(Netlink, RequestsAreDumps)
{
    for (const Dump what : all_dumps) {
        const auto request = encode(what, 5);
        nlmsghdr header;
        ASSERT_GE(request.size(), sizeof header);
        std::memcpy(&header, request.data(), sizeof header);
        EXPECT_EQ(header.nlmsg_len, request.size());
        EXPECT_EQ(header.nlmsg_seq, 5u);
        EXPECT_EQ(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
    }
}

}  // namespace
}  // namespace onvigil::net::netlink

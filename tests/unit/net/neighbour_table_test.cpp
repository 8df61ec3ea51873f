#include "net/neighbour_table.hpp"

#include <gtest/gtest.h>

namespace onvigil::net {
namespace {

const auto mac = *model::parse_mac("44:19:b6:0a:0b:0c");

netlink::Neighbour entry(int interface, std::string_view address, bool gone = false, bool router = false)
{
    return {.index = interface, .address = *model::parse_ip(address), .mac = mac, .gone = gone, .router = router};
}

TEST(NeighbourTable, ListsTheHostsOfOneInterface)
{
    NeighbourTable table;
    table.apply(entry(2, "10.0.0.9"));
    table.apply(entry(2, "10.0.0.10"));
    table.apply(entry(3, "10.0.1.9"));
    EXPECT_EQ(table.on(2).size(), 2u);
    EXPECT_EQ(table.on(3), (std::vector{NeighbourEntry{3, *model::parse_ip("10.0.1.9"), mac}}));
    EXPECT_TRUE(table.on(4).empty());
    table.apply(entry(2, "10.0.0.9", true));
    EXPECT_EQ(table.on(2).size(), 1u);
}

TEST(NeighbourTable, RoutersAreKnownButNotTold)
{
    NeighbourTable table;
    table.apply(entry(2, "fe80::1", false, true));
    EXPECT_TRUE(table.knows(2, *model::parse_ip("fe80::1")));
    EXPECT_EQ(table.find(2, *model::parse_ip("fe80::1")), std::nullopt);
    EXPECT_TRUE(table.on(2).empty());
}

TEST(NeighbourTable, TellsWhichAddressesShareAHardwareAddress)
{
    NeighbourTable table;
    table.apply(entry(2, "10.0.0.9"));
    table.apply(entry(2, "fd00::9", false, true));
    table.apply(entry(3, "10.0.1.9"));
    auto other = entry(2, "10.0.0.10");
    other.mac.bytes[5] ^= 1;
    table.apply(other);
    EXPECT_EQ(table.with(2, mac, 9), (std::vector{*model::parse_ip("10.0.0.9"), *model::parse_ip("fd00::9")}));
    EXPECT_EQ(table.with(2, mac, 1).size(), 1u);
    EXPECT_EQ(table.with(2, other.mac, 9), std::vector{*model::parse_ip("10.0.0.10")});
    table.apply(entry(2, "10.0.0.10"));
    EXPECT_EQ(table.with(2, mac, 9).size(), 3u) << "another card";
    EXPECT_TRUE(table.with(2, other.mac, 9).empty());
    for (const char* address : {"10.0.0.9", "10.0.0.10", "fd00::9"}) table.apply(entry(2, address, true));
    EXPECT_TRUE(table.with(2, mac, 9).empty());
}

TEST(NeighbourTable, GroupsAreNoHosts)
{
    NeighbourTable table;
    table.apply(entry(2, "ff02::16"));
    table.apply(entry(2, "224.0.0.22"));
    EXPECT_TRUE(table.on(2).empty());
}

TEST(NeighbourTable, OverflowsOfEachTableCountFromTheFirstLook)
{
    NeighbourTable table;
    table.apply(netlink::NeighbourTableSize{true, 1024, 500});
    EXPECT_EQ(table.v4().overflows, 0u);
    EXPECT_EQ(table.v4().size, 1024u);
    table.apply(netlink::NeighbourTableSize{false, 2048, 7});
    table.apply(netlink::NeighbourTableSize{true, 0, 0});  // about one interface
    table.apply(netlink::NeighbourTableSize{true, 1024, 512});
    table.apply(netlink::NeighbourTableSize{false, 2048, 8});
    EXPECT_EQ(table.v4().overflows, 12u);
    EXPECT_EQ(table.v4().size, 1024u);
    EXPECT_EQ(table.v6().overflows, 1u);
    EXPECT_EQ(table.v6().size, 2048u);
}

TEST(NeighbourTable, ATableReadAnewGoesOnCounting)
{
    NeighbourTable before, anew;
    before.apply(netlink::NeighbourTableSize{true, 1024, 500});
    before.apply(netlink::NeighbourTableSize{true, 1024, 512});
    anew.count_on(before);
    EXPECT_EQ(anew.v4().overflows, 12u) << "fewer than before would look like news";
    anew.apply(netlink::NeighbourTableSize{true, 1024, 515});
    EXPECT_EQ(anew.v4().overflows, 15u);
}

}  // namespace
}  // namespace onvigil::net

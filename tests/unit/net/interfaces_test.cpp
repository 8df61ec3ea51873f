#include "net/interfaces.hpp"

#include "netlink_messages.hpp"

#include <gtest/gtest.h>

namespace onvigil::net {
namespace {

using Patterns = std::vector<std::string>;

netlink::Address address(int index, const std::string& text, unsigned prefix)
{
    return {.index = index, .address = ip(text), .prefix = prefix, .gone = false, .usable = true};
}

/// lo, lan0 (10.0.0.1/24), docker0 (172.17.0.1/16)
Interfaces machine()
{
    Interfaces out;
    netlink::Link lo = link(1, "lo");
    lo.loopback = true;
    lo.multicast = false;
    out.apply(lo);
    out.apply(link(2, "lan0"));
    out.apply(link(3, "docker0"));
    out.apply(address(1, "127.0.0.1", 8));
    out.apply(address(2, "10.0.0.1", 24));
    out.apply(address(3, "172.17.0.1", 16));
    out.apply(on_link(2, "10.0.0.0/24"));
    out.apply(on_link(3, "172.17.0.0/16"));
    return out;
}

std::vector<std::string> names(const std::vector<Interface>& interfaces)
{
    std::vector<std::string> out;
    for (const Interface& interface : interfaces) out.push_back(interface.name);
    return out;
}

TEST(Interface, ItsSourcesAreOneAddressInEachOfItsNetworks)
{
    Interfaces machine;
    machine.apply(link(2, "lan0"));
    for (const auto& [text, prefix] : {std::pair("10.0.0.1", 24U),
                                       {"10.0.0.9", 24U},
                                       {"10.0.0.100", 32U},
                                       {"192.168.1.10", 24U},
                                       {"10.0.0.17", 28U},
                                       {"172.16.0.1", 32U}})
        machine.apply(address(2, text, prefix));
    machine.apply(address(2, "fe80::1", 64));
    std::vector<std::string> sources;
    for (const auto& source : machine.usable({"lan0"}).at(0).sources()) sources.push_back(source.to_string());
    EXPECT_EQ(sources, (std::vector<std::string>{"10.0.0.1", "10.0.0.17", "172.16.0.1", "192.168.1.10"}));
}

TEST(Interface, OfManyNetworksItIsAskedFromAFew)
{
    Interfaces machine;
    machine.apply(link(2, "lan0"));
    for (int i = 0; i < 100; ++i) machine.apply(address(2, "10.0." + std::to_string(i) + ".1", 24));
    EXPECT_EQ(machine.usable({"lan0"}).at(0).sources().size(), Interface::most_sources);
}

TEST(Selected, LoopbackOnlyWhenNamed)
{
    EXPECT_TRUE(selected(Patterns{"*"}, "lan0", false));
    EXPECT_FALSE(selected(Patterns{"*"}, "lo", true));
    EXPECT_FALSE(selected(Patterns{"l*"}, "lo", true));
    EXPECT_TRUE(selected(Patterns{"lo"}, "lo", true));
}

TEST(Selected, ExclamationLeavesOutWhereverItStands)
{
    EXPECT_FALSE(selected(Patterns{"!docker*", "*"}, "docker0", false));
    EXPECT_FALSE(selected(Patterns{"*", "!docker*"}, "docker0", false));
    EXPECT_TRUE(selected(Patterns{"!docker*"}, "lan0", false)) << "exclusions alone stand for all others";
    EXPECT_FALSE(selected(Patterns{"!docker*"}, "lo", true));
    EXPECT_FALSE(selected(Patterns{}, "lan0", false));
    EXPECT_FALSE(selected(Patterns{"eth?"}, "eth10", false));
}

TEST(Interfaces, UsableAreThoseThatMatchAreUpAndHaveAnAddress)
{
    Interfaces all = machine();
    EXPECT_EQ(names(all.usable({"*", "!docker*"})), Patterns{"lan0"});
    EXPECT_EQ(names(all.usable({"lo", "docker0"})), (Patterns{"lo", "docker0"}));
    all.apply(link(2, "lan0", false));
    EXPECT_TRUE(all.usable({"lan0"}).empty());
    all.apply(link(4, "lan1"));
    EXPECT_TRUE(all.usable({"lan1"}).empty()) << "no address yet";
    netlink::Address tentative = address(4, "fe80::1", 64);
    tentative.usable = false;
    all.apply(tentative);
    EXPECT_TRUE(all.usable({"lan1"}).empty());
    tentative.usable = true;
    all.apply(tentative);
    EXPECT_EQ(names(all.usable({"lan1"})), Patterns{"lan1"});
}

TEST(Interfaces, ThatAreNamedAndDownAreToldAndWildcardsNameNone)
{
    Interfaces all = machine();
    EXPECT_TRUE(all.any_up());
    EXPECT_TRUE(all.named_and_down({"lan0", "lo", "*"}).empty());
    all.apply(link(4, "lan1"));
    EXPECT_EQ(all.named_and_down({"lan?", "lan1"}), Patterns{"lan1"}) << "no address";
    EXPECT_TRUE(all.named_and_down({"lan?", "lan1", "!lan1"}).empty()) << "left out";
    all.apply(link(2, "lan0", false));
    EXPECT_EQ(all.named_and_down({"lan0"}), Patterns{"lan0"});
    EXPECT_TRUE(all.named_and_down({"*"}).empty());
}

TEST(Interfaces, FollowsAddressesAndDisappearance)
{
    Interfaces all = machine();
    all.apply(address(2, "10.0.5.1", 24));
    all.apply(address(2, "10.0.5.1", 24));
    EXPECT_EQ(all.usable({"lan0"}).at(0).addresses.size(), 2u);
    netlink::Address gone = address(2, "10.0.0.1", 24);
    gone.gone = true;
    all.apply(gone);
    EXPECT_EQ(to_text(all.usable({"lan0"}).at(0).addresses.at(0)), "10.0.5.1/24");
    all.apply(netlink::Link{.index = 2, .name = "lan0", .gone = true});
    EXPECT_TRUE(all.usable({"lan0"}).empty());
    all.apply(address(77, "10.0.0.9", 24));  // of an interface that was not announced
    EXPECT_EQ(all.on_link(ip("10.0.0.9")), nullptr);
}

TEST(Interfaces, NamesPatternsThatMatchNothing)
{
    EXPECT_EQ(machine().idle_patterns({"*", "!wlan*", "eth*", "lan0"}), Patterns{"eth*"});
}

TEST(Interfaces, OneThatIsNamedAndCannotMulticastIsToldAndWildcardsNameNone)
{
    Interfaces all = machine();
    netlink::Link tunnel = link(7, "wg0");
    tunnel.multicast = false;
    all.apply(tunnel);
    all.apply(address(7, "10.8.0.1", 24));
    EXPECT_TRUE(all.usable({"wg0"}).empty());
    EXPECT_EQ(all.named_without_multicast({"lan0", "wg0"}), Patterns{"wg0"});
    EXPECT_TRUE(all.named_without_multicast({"*"}).empty());
    EXPECT_TRUE(all.named_without_multicast({"wg?"}).empty());
    EXPECT_TRUE(all.named_without_multicast({"wg0", "!wg*"}).empty());
    EXPECT_TRUE(all.named_without_multicast({"lo"}).empty()) << "loopback is searched on where it is named";
    tunnel.multicast = true;
    all.apply(tunnel);
    EXPECT_TRUE(all.named_without_multicast({"wg0"}).empty());
}

TEST(PlaceOf, WhoWasHeardByMulticastBelongsToItsInterfaceWhateverIsConfigured)
{
    const Interfaces all = machine();
    const std::vector<model::Cidr> networks{*model::parse_cidr("10.0.0.0/8")};
    EXPECT_EQ(all.place_of(ip("10.0.0.7"), 2, networks), (Place{"lan0", false}));
    EXPECT_EQ(all.place_of(ip("10.0.0.7"), 3, networks), (Place{"lan0", false})) << "it came by another way";
    EXPECT_EQ(all.place_of(ip("10.9.0.7"), 2, networks), (Place{"lan0", false}));
    EXPECT_EQ(all.place_of(ip("192.0.2.7"), 2, networks), (Place{"lan0", true}));
    EXPECT_EQ(all.place_of(ip("192.0.2.7"), 99, networks), (Place{"", true}));
}

TEST(PlaceOf, WhoWasAskedAloneBelongsToTheNetworkThatIsSwept)
{
    const Interfaces all = machine();
    const std::vector<model::Cidr> networks{*model::parse_cidr("10.0.0.0/8")};
    EXPECT_EQ(all.place_of_asked(ip("10.0.0.7"), 2, networks), (Place{"lan0", false}));
    EXPECT_EQ(all.place_of_asked(ip("10.9.0.7"), 2, networks), (Place{"10.0.0.0/8", false}));
    EXPECT_EQ(all.place_of_asked(ip("192.0.2.7"), 2, networks), (Place{"lan0", true}));
}

TEST(PlaceOf, ALinkLocalAddressBelongsToItsZone)
{
    Interfaces all = machine();
    all.apply(address(2, "fe80::1", 64));
    auto camera = ip("fe80::7").to_v6();
    camera.scope_id(2);
    EXPECT_EQ(all.place_of(camera, 2, {}), (Place{"lan0", false}));
}

TEST(Interfaces, OnLinkIsWhatTheRoutesSayAndNotTheAddressesPrefix)
{
    Interfaces all = machine();
    all.apply(link(5, "lan1"));
    all.apply(address(5, "2001:db8::17", 128));
    all.apply(address(5, "192.0.2.5", 32));
    all.apply(address(5, "198.51.100.5", 24));
    EXPECT_EQ(all.on_link(ip("198.51.100.7")), nullptr) << "the prefix's own route was removed";
    EXPECT_EQ(all.on_link(ip("2001:db8::7")), nullptr);
    for (const char* network : {"2001:db8::/64", "192.0.2.0/24", "10.20.30.0/24"}) all.apply(on_link(5, network));
    for (const char* camera : {"2001:db8::7", "192.0.2.7", "10.20.30.7"})
        EXPECT_EQ(all.place_of(ip(camera), 5, {}), (Place{"lan1", false})) << camera;
}

TEST(Interfaces, NoRouteMakesNeighboursWhereNoHardwareAddressIsLookedUp)
{
    Interfaces all = machine();
    netlink::Link tunnel = link(7, "wg0");
    tunnel.no_lookups = true;
    all.apply(tunnel);
    all.apply(address(7, "10.8.0.1", 24));
    all.apply(on_link(7, "10.77.0.0/16"));
    const std::vector<model::Cidr> networks{*model::parse_cidr("10.77.0.0/16")};
    EXPECT_EQ(all.place_of_asked(ip("10.77.0.7"), 7, networks).network, "10.77.0.0/16");
    EXPECT_EQ(all.on_link(ip("10.8.0.7"))->name, "wg0");
}

TEST(Interfaces, PortsOfABridgeAreNotUsable)
{
    Interfaces all = machine();
    netlink::Link port = link(2, "lan0");
    port.enslaved = true;
    all.apply(port);
    EXPECT_TRUE(all.usable({"lan0"}).empty());
    port.enslaved = false;
    all.apply(port);
    EXPECT_EQ(names(all.usable({"lan0"})), Patterns{"lan0"});
}

TEST(Interfaces, AHostIsOnTheLinkThatIsInUse)
{
    Interfaces all = machine();
    netlink::Link port = link(2, "lan0");
    port.enslaved = true;
    all.apply(port);
    EXPECT_EQ(all.on_link(ip("10.0.0.7"))->name, "lan0");
    all.apply(link(9, "br0"));
    all.apply(address(9, "10.0.0.2", 24));
    all.apply(on_link(9, "10.0.0.0/24"));
    EXPECT_EQ(all.on_link(ip("10.0.0.7"))->name, "br0") << "the port kept its address";
    EXPECT_EQ(all.place_of(ip("10.0.0.7"), 3, {}).network, "br0");
    all.apply(link(2, "lan0", false));
    EXPECT_EQ(all.on_link(ip("10.0.0.7"))->name, "br0") << "a cable that was pulled out";
}

TEST(Interfaces, RoutesGoSilentlyWithTheirLinkTheirAddressOrTheirSuccessor)
{
    Interfaces down = machine(), gone = machine(), without_address = machine(), replaced = machine();
    down.apply(link(2, "lan0", false));
    EXPECT_TRUE(down.routes().stale());
    gone.apply(netlink::Link{.index = 2, .name = "lan0", .gone = true});
    EXPECT_TRUE(gone.routes().stale());
    netlink::Address removed = address(2, "10.0.0.1", 24);
    removed.gone = true;
    without_address.apply(removed);
    EXPECT_TRUE(without_address.routes().stale());
    replaced.apply(netlink::RouteReplaced{});
    EXPECT_TRUE(replaced.routes().stale());
    EXPECT_FALSE(machine().routes().stale());
}

TEST(Interfaces, KnowsTheBroadcastAddressesOfItsNetworks)
{
    Interfaces all = machine();
    all.apply(address(2, "10.0.0.129", 25));
    all.apply(address(2, "192.0.2.1", 31));
    all.apply(address(2, "2001:db8::1", 64));
    std::vector<std::string> texts;
    for (const model::Cidr& one : all.broadcasts()) texts.push_back(model::to_text(one));
    EXPECT_EQ(texts, (Patterns{"127.255.255.255/32", "10.0.0.255/32", "10.0.0.255/32", "172.17.255.255/32"}));
}

TEST(Interfaces, KnowsItsOwnAddresses)
{
    EXPECT_TRUE(machine().is_ours(ip("10.0.0.1")));
    EXPECT_FALSE(machine().is_ours(ip("10.0.0.2")));
}

}  // namespace
}  // namespace onvigil::net

#include "discovery/discovery_problems.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery {
namespace {

TEST(DiscoveryProblems, AreNoneWhenAllIsWell)
{
    EXPECT_TRUE(discovery_problems({}).empty());
}

TEST(DiscoveryProblems, AreToldOfEachInterfaceByItself)
{
    Circumstances facts;
    facts.silent_interfaces = {"lan0", "lan1"};
    const auto all = discovery_problems(facts);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].what, "nobody at all answered on lan0");
    EXPECT_EQ(all[1].what, "nobody at all answered on lan1");
}

TEST(DiscoveryProblems, OfManySilentInterfacesAreOne)
{
    Circumstances facts;
    for (int i = 0; i < 150; ++i) facts.silent_interfaces.push_back("lan" + std::to_string(i));
    const auto all = discovery_problems(facts);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].what, "nobody at all answered on several interfaces") << "the same text whatever their number";
    EXPECT_EQ(all[0].detail, "lan0, lan1, lan2 and 147 more");
}

TEST(DiscoveryProblems, OfSilenceEverywhereNameThisHostsFirewallFirst)
{
    Circumstances facts{.silent_interfaces = {"lan0"}};
    facts.all_silent = true;
    EXPECT_EQ(discovery_problems(facts)[0].remedy.find("first look at this host's own firewall"), 0u);
    EXPECT_NE(discovery_problems(facts)[0].remedy.find("set discovery.source_port: 37021"), std::string::npos);
    facts.source_port = 40'000;
    EXPECT_NE(discovery_problems(facts)[0].remedy.find("let in UDP port 40000"), std::string::npos);
}

/// A firewall that knows connections lets in what answers a question to one host alone.
TEST(DiscoveryProblems, OfInterfacesThatAreMuteEverywhereNameThisHostsFirewallFirst)
{
    Circumstances facts{.mute_interfaces = {"lan0"}};
    facts.all_silent = true;
    const std::string remedy = discovery_problems(facts)[0].remedy;
    EXPECT_LT(remedy.find("this host's own firewall"), remedy.find("IGMP snooping"));
    EXPECT_NE(remedy.find("source_port: 37021"), std::string::npos);
}

/// Its rules may be those of one zone.
TEST(DiscoveryProblems, OfOneInterfaceThatIsSilentWhereOthersHearNameItInWhatIsSaidOfTheFirewall)
{
    Circumstances facts{.silent_interfaces = {"lan0", "lan1"}, .mute_interfaces = {"lan2"}};
    const auto all = discovery_problems(facts);
    ASSERT_EQ(all.size(), 3u);
    const char* const names[] = {"lan2", "lan0", "lan1"};
    for (std::size_t i = 0; i < 3; ++i) {
        SCOPED_TRACE(all[i].remedy);
        const auto firewall =
            all[i].remedy.find(std::string("this host's own firewall drops what comes in by ") + names[i]);
        ASSERT_NE(firewall, std::string::npos);
        EXPECT_LT(all[i].remedy.find("IGMP snooping"), firewall) << "others hear answers: the network is likelier";
        EXPECT_LT(firewall, all[i].remedy.find("let in UDP port 37021, and set discovery.source_port: 37021"));
    }
    facts.silent_interfaces = {"v1", "v2", "v3", "v4"};
    EXPECT_NE(discovery_problems(facts)[1].remedy.find("comes in by these interfaces"), std::string::npos);
}

TEST(DiscoveryProblems, OfProbesThatThisHostHoldsBackNameItsRulesAlone)
{
    const auto all = discovery_problems(
        {.silent_interfaces = {"lan0"}, .prohibited_interfaces = {"lan0", "lan1"}, .mute_interfaces = {"lan1"}});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].what, "a rule of this host holds back probes on lan0");
    EXPECT_EQ(all[1].what, "a rule of this host holds back probes on lan1");
    EXPECT_TRUE(all[0].impairs);
}

TEST(DiscoveryProblems, OfAFullNeighbourTableNameItsOwnSizeAndSetting)
{
    Circumstances facts;
    facts.full_v6_table = 2048;
    const auto all = discovery_problems(facts);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_NE(all[0].what.find("IPv6 neighbour table (2048 entries)"), std::string::npos);
    EXPECT_NE(all[0].remedy.find("net.ipv6.neigh.default.gc_thresh1"), std::string::npos);
}

/// Of an interface that is gone no round says that it is silent.
TEST(DiscoveryProblems, ThatLeaveTheSensorBlindAreToldToMonitoring)
{
    Circumstances facts;
    facts.any_interface = false;
    facts.idle_patterns = {"lan0", "eth*"};
    facts.lost_interfaces = {"lan0"};
    const auto all = discovery_problems(facts);
    ASSERT_EQ(all.size(), 3u) << "what is gone is not told twice";
    EXPECT_EQ(all[0].what, "there is no interface to search on");
    EXPECT_TRUE(all[0].impairs);
    EXPECT_EQ(all[1].what, "lan0 is gone or down: no device there is found or missed");
    EXPECT_TRUE(all[1].impairs);
    EXPECT_EQ(all[2].what, "no interface of this machine matches \"eth*\"");
    EXPECT_FALSE(all[2].impairs);
    facts.lost_interfaces = {"v1", "v2", "v3", "v4", "v5"};
    EXPECT_EQ(to_text(discovery_problems(facts)[1]),
              "several interfaces are gone or down: no device there is found or missed: v1, v2, v3 and 2 more");
}

TEST(DiscoveryProblems, SayWhatIsWrongAndWhatToDo)
{
    const auto all =
        discovery_problems({.idle_patterns = {"eth*"},
                            .without_multicast = {"wg0"},
                            .lost_interfaces = {"lan2"},
                            .any_interface = false,
                            .silent_interfaces = {"lan0"},
                            .all_silent = true,
                            .source_port = 0,
                            .mute_interfaces = {"lan1"},
                            .receive_drops = 3,
                            .receive_buffer = 212'992,
                            .full_v4_table = 1024,
                            .full_v6_table = 2048,
                            .socket_failures = {"cannot use UDP port 5353 of 224.0.0.251: Address already in use"},
                            .refused_groups = {"239.255.255.250 on lan0: No buffer space available"},
                            .too_large_networks = {"2001:db8::/64"},
                            .flooding_sources = {"10.0.0.7"},
                            .newcomers_left_out = 28'976,
                            .newcomers_from = {"10.128.0.0/16 (28976)"},
                            .forged_senders = {"10.0.0.8"}});
    EXPECT_EQ(all.size(), 15u);
    for (const model::HealthProblem& problem : all) {
        EXPECT_FALSE(problem.what.empty());
        EXPECT_FALSE(problem.remedy.empty());
        EXPECT_EQ(problem.what.find("{}"), std::string::npos);
        EXPECT_EQ(problem.remedy.find("{}"), std::string::npos);
    }
}

}  // namespace
}  // namespace onvigil::discovery

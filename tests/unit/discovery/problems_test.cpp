#include "discovery/problems.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

const model::TimePoint start{1'700'000'000s};

TEST(Problems, AreNoneWhenAllIsWell)
{
    Problems problems;
    tell(problems, {}, start);
    EXPECT_TRUE(problems.all().empty());
}

TEST(Problems, KeepTheTimeSinceWhenTheyHold)
{
    Problems problems;
    Circumstances facts;
    facts.silent_interfaces = {"lan0"};
    tell(problems, facts, start);
    facts.silent_interfaces = {"lan0", "lan1"};
    tell(problems, facts, start + 5min);
    const auto all = problems.all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].since, start);
    EXPECT_EQ(all[1].since, start + 5min);
    tell(problems, {}, start + 10min);
    EXPECT_TRUE(problems.all().empty());
    facts.silent_interfaces = {"lan0"};
    tell(problems, facts, start + 15min);
    EXPECT_EQ(problems.all().at(0).since, start + 15min) << "it was over in between";
}

TEST(Lately, HoldsAtOnceAndForAWhileHoweverOftenItIsAsked)
{
    const Instant now{1000s};
    Lately full;
    EXPECT_FALSE(full.look(0, now));
    EXPECT_FALSE(full.holds(now, 1min));
    EXPECT_TRUE(full.look(3, now));
    EXPECT_FALSE(full.look(3, now + 30s));
    EXPECT_TRUE(full.holds(now + 59s, 1min));
    EXPECT_TRUE(full.holds(now + 59s, 1min)) << "telling it does not end it";
    EXPECT_FALSE(full.holds(now + 1min, 1min));
}

TEST(Problems, OfAFullNeighbourTableNameItsOwnSizeAndSetting)
{
    Problems problems;
    Circumstances facts;
    facts.full_v6_table = 2048;
    tell(problems, facts, start);
    const auto all = problems.all();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_NE(all[0].what.find("IPv6 neighbour table (2048 entries)"), std::string::npos);
    EXPECT_NE(all[0].remedy.find("net.ipv6.neigh.default.gc_thresh1"), std::string::npos);
}

TEST(Problems, SayWhatIsWrongAndWhatToDo)
{
    Problems problems;
    tell(problems,
         {.idle_patterns = {"eth*"},
          .without_multicast = {"wg0"},
          .any_interface = false,
          .silent_interfaces = {"lan0"},
          .mute_interfaces = {"lan1"},
          .receive_drops = 3,
          .receive_buffer = 212'992,
          .full_v4_table = 1024,
          .full_v6_table = 2048,
          .socket_failures = {"cannot use UDP port 5353 of 224.0.0.251: Address already in use"},
          .refused_groups = {"239.255.255.250 on lan0: No buffer space available"},
          .too_large_networks = {"2001:db8::/64"},
          .loud_sources = {"10.0.0.7"}},
         start);
    const auto all = problems.all();
    EXPECT_EQ(all.size(), 12u);
    for (const model::HealthProblem& problem : all) {
        EXPECT_FALSE(problem.what.empty());
        EXPECT_FALSE(problem.remedy.empty());
        EXPECT_EQ(problem.what.find("{}"), std::string::npos);
    }
}

}  // namespace
}  // namespace onvigil::discovery

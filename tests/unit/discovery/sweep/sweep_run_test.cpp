#include "discovery/sweep/sweep_run.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;
using Phase = SweepRun::Phase;
using Hosts = std::vector<model::IpAddress>;

SweepRun::Plan plan(std::vector<model::Cidr> networks)
{
    SweepRun::Plan out;
    out.networks = std::move(networks);
    out.seed = 7;
    out.window = 5s;
    out.known = [](const std::string&) { return Hosts(); };
    return out;
}

/// Everybody of the pass that is under way; then it is over.
Hosts pass(SweepRun& run, Instant now = start)
{
    Hosts out;
    for (;;) {
        const auto host = run.next();
        if (host) out.push_back(*host);
        if (!host && !run.is_more()) break;
    }
    run.pass_over(now);
    std::sort(out.begin(), out.end());
    return out;
}

TEST(SweepRun, InASmallNetworkWhoDidNotAnswerIsAskedOnceMore)
{
    SweepRun run(plan({cidr("10.0.0.0/29")}));
    EXPECT_EQ(pass(run).size(), 6u);
    ASSERT_EQ(run.phase(), Phase::settling);
    EXPECT_EQ(run.settles_at(), start + SweepRun::pass_gap);
    for (const char* host : {"10.0.0.1", "10.0.0.2", "10.0.0.4"}) run.heard(ip(host));
    run.settled();
    ASSERT_EQ(run.phase(), Phase::probing);
    EXPECT_EQ(pass(run, start + 2s), (Hosts{ip("10.0.0.3"), ip("10.0.0.5"), ip("10.0.0.6")}));
    run.settled();
    ASSERT_EQ(run.phase(), Phase::settling) << "the rest of the window";
    EXPECT_EQ(run.settles_at(), start + 2s + 5s);
    run.settled();
    EXPECT_EQ(run.phase(), Phase::done);
    EXPECT_EQ(run.asked(), 6u);
}

TEST(SweepRun, InALargeNetworkTheKnownAreAskedAgainAndAgain)
{
    SweepRun::Plan large = plan({cidr("10.0.0.0/16")});
    large.known = [](const std::string& network) {
        return network == "10.0.0.0/16" ? Hosts{ip("10.0.0.7"), ip("10.0.9.9"), ip("192.0.2.1")} : Hosts();
    };
    SweepRun run(std::move(large));
    EXPECT_EQ(pass(run).size(), 65534u);
    run.heard(ip("10.0.9.9"));
    run.settled();
    EXPECT_EQ(pass(run), Hosts{ip("10.0.0.7")});
    run.settled();
    EXPECT_EQ(pass(run), Hosts{ip("10.0.0.7")});
    EXPECT_EQ(run.settles_at(), start + 5s);
    run.settled();
    EXPECT_EQ(run.phase(), Phase::done);
}

TEST(SweepRun, DroppedAnswersAreAskedForAgainHoweverLargeTheNetwork)
{
    SweepRun run(plan({cidr("10.0.0.0/16")}));
    EXPECT_EQ(pass(run).size(), 65534u);
    run.dropped();
    run.heard(ip("10.0.0.7"));
    run.settled();
    EXPECT_EQ(pass(run).size(), 65533u);
    run.settled();
    EXPECT_NE(run.phase(), Phase::probing) << "nothing was dropped any more";
}

TEST(SweepRun, AResumedOneSaysNothingAboutSilence)
{
    SweepRun first(plan({cidr("10.0.0.0/24")}));
    for (int i = 0; i < 100; ++i) (void)first.next();
    EXPECT_FALSE(first.report({}, {}).extra);
    SweepRun::Plan resumed = plan({cidr("10.0.0.0/24")});
    resumed.resume = first.position(0);
    SweepRun second(std::move(resumed));
    EXPECT_EQ(second.passed(), first.passed());
    EXPECT_TRUE(second.report({}, {}).extra);
}

TEST(SweepRun, ARestartAsksAgainWhoMayNotHaveAnsweredYet)
{
    SweepRun first(plan({cidr("10.0.0.0/16")}));
    std::vector<model::IpAddress> asked;
    for (int i = 0; i < 1000; ++i) {  // a hundred a second
        first.mark(start + i * 10ms);
        asked.push_back(*first.next());
    }
    SweepRun::Plan resumed = plan({cidr("10.0.0.0/16")});
    resumed.resume = first.position(0);
    SweepRun second(std::move(resumed));

    EXPECT_GT(second.passed(), 500u) << "those who have had their time are not asked again";
    std::set<model::IpAddress> again;
    for (int i = 0; i < 500; ++i) again.insert(*second.next());
    for (std::size_t i = 580; i < 1000; ++i) EXPECT_TRUE(again.contains(asked[i])) << i;
}

TEST(SweepRun, ReportsByTheNameOfTheWidestNetwork)
{
    SweepRun run(plan({cidr("10.0.1.0/24"), cidr("10.0.0.0/16"), cidr("192.0.2.0/24"), cidr("2001:db8::/32")}));
    run.heard(ip("10.0.1.9"));
    run.heard(ip("203.0.113.9"));
    const auto report = run.report({}, {});
    EXPECT_EQ(report.networks, (std::vector<std::string>{"10.0.0.0/16", "192.0.2.0/24"}));
    EXPECT_EQ(report.silent, std::vector<std::string>{"192.0.2.0/24"});
    EXPECT_EQ(report.answers, 1u);
    EXPECT_EQ(model::to_text(*run.network_of(ip("10.0.1.9"))), "10.0.0.0/16");
    EXPECT_EQ(run.network_of(ip("203.0.113.9")), nullptr);
}

TEST(SweepRun, KnocksFollowAtWhoStayedSilentAndGoOnAfterARestart)
{
    SweepRun::Plan knocking = plan({cidr("10.0.0.0/28")});
    knocking.tcp_probes = true;
    knocking.known = [](const std::string&) { return Hosts{ip("10.0.0.9")}; };
    SweepRun run(knocking);
    EXPECT_EQ(run.total(), 32u);
    (void)pass(run);
    run.heard(ip("10.0.0.9"));
    run.settled();
    (void)pass(run);
    run.settled();
    run.settled();
    ASSERT_EQ(run.phase(), Phase::tcp_probing);
    EXPECT_EQ(run.passed(), 16u);
    std::set<model::IpAddress> knocked;
    for (int i = 0; i < 6; ++i) knocked.insert(*run.next());
    EXPECT_GE(run.passed(), 22u);

    SweepRun::Plan resumed = knocking;
    resumed.resume = run.position(2);
    SweepRun second(std::move(resumed));
    ASSERT_EQ(second.phase(), Phase::tcp_probing);
    const auto again = pass(second);
    EXPECT_EQ(second.phase(), Phase::done);
    EXPECT_EQ(second.passed(), second.total());
    const auto repeated = std::count_if(again.begin(), again.end(), [&](const auto& h) { return knocked.contains(h); });
    EXPECT_LE(repeated, 2) << "whose knock had not ended";
    knocked.insert(again.begin(), again.end());
    EXPECT_EQ(knocked.size(), 13u);
    EXPECT_FALSE(knocked.contains(ip("10.0.0.9"))) << "it had answered";
}

}  // namespace
}  // namespace onvigil::discovery

#include "discovery/course.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;
using Phase = Course::Phase;
using Hosts = std::vector<model::IpAddress>;

const Instant start{1000s};

model::Cidr net(std::string_view text)
{
    return *model::parse_cidr(text);
}

model::IpAddress ip(std::string_view text)
{
    return *model::parse_ip(text);
}

Course::Plan plan(std::vector<model::Cidr> networks)
{
    Course::Plan out;
    out.networks = std::move(networks);
    out.seed = 7;
    out.window = 5s;
    out.known = [](const std::string&) { return Hosts(); };
    return out;
}

/// Everybody of the pass that is under way; then it is over.
Hosts pass(Course& course, Instant now = start)
{
    Hosts out;
    for (;;) {
        const auto host = course.next();
        if (host) out.push_back(*host);
        if (!host && !course.is_more()) break;
    }
    course.pass_over(now);
    std::sort(out.begin(), out.end());
    return out;
}

TEST(Course, InASmallNetworkWhoDidNotAnswerIsAskedOnceMore)
{
    Course course(plan({net("10.0.0.0/29")}));
    EXPECT_EQ(pass(course).size(), 6u);
    ASSERT_EQ(course.phase(), Phase::settling);
    EXPECT_EQ(course.settles_at(), start + Course::pass_gap);
    for (const char* host : {"10.0.0.1", "10.0.0.2", "10.0.0.4"}) course.heard(ip(host));
    course.settled();
    ASSERT_EQ(course.phase(), Phase::asking);
    EXPECT_EQ(pass(course, start + 2s), (Hosts{ip("10.0.0.3"), ip("10.0.0.5"), ip("10.0.0.6")}));
    course.settled();
    ASSERT_EQ(course.phase(), Phase::settling) << "the rest of the window";
    EXPECT_EQ(course.settles_at(), start + 2s + 5s);
    course.settled();
    EXPECT_EQ(course.phase(), Phase::done);
    EXPECT_EQ(course.asked(), 6u);
}

TEST(Course, InALargeNetworkTheKnownAreAskedAgainAndAgain)
{
    Course::Plan large = plan({net("10.0.0.0/16")});
    large.known = [](const std::string& network) {
        return network == "10.0.0.0/16" ? Hosts{ip("10.0.0.7"), ip("10.0.9.9"), ip("192.0.2.1")} : Hosts();
    };
    Course course(std::move(large));
    EXPECT_EQ(pass(course).size(), 65534u);
    course.heard(ip("10.0.9.9"));
    course.settled();
    EXPECT_EQ(pass(course), Hosts{ip("10.0.0.7")});
    course.settled();
    EXPECT_EQ(pass(course), Hosts{ip("10.0.0.7")});
    EXPECT_EQ(course.settles_at(), start + 5s);
    course.settled();
    EXPECT_EQ(course.phase(), Phase::done);
}

TEST(Course, DroppedAnswersAreAskedForAgainHoweverLargeTheNetwork)
{
    Course course(plan({net("10.0.0.0/16")}));
    EXPECT_EQ(pass(course).size(), 65534u);
    course.dropped();
    course.heard(ip("10.0.0.7"));
    course.settled();
    EXPECT_EQ(pass(course).size(), 65533u);
    course.settled();
    EXPECT_NE(course.phase(), Phase::asking) << "nothing was dropped any more";
}

TEST(Course, AResumedOneSaysNothingAboutSilence)
{
    Course first(plan({net("10.0.0.0/24")}));
    for (int i = 0; i < 100; ++i) (void)first.next();
    EXPECT_FALSE(first.report({}, {}).extra);
    Course::Plan resumed = plan({net("10.0.0.0/24")});
    resumed.resume = first.position(0);
    Course second(std::move(resumed));
    EXPECT_EQ(second.passed(), first.passed());
    EXPECT_TRUE(second.report({}, {}).extra);
}

TEST(Course, ARestartAsksAgainWhoMayNotHaveAnsweredYet)
{
    Course first(plan({net("10.0.0.0/16")}));
    std::vector<model::IpAddress> asked;
    for (int i = 0; i < 1000; ++i) {  // a hundred a second
        first.mark(start + i * 10ms);
        asked.push_back(*first.next());
    }
    Course::Plan resumed = plan({net("10.0.0.0/16")});
    resumed.resume = first.position(0);
    Course second(std::move(resumed));

    EXPECT_GT(second.passed(), 750u) << "those who have had their time are not asked again";
    std::set<model::IpAddress> again;
    for (int i = 0; i < 500; ++i) again.insert(*second.next());
    for (std::size_t i = 800; i < 1000; ++i) EXPECT_TRUE(again.contains(asked[i])) << i;
}

TEST(Course, ReportsByTheNameOfTheWidestNetwork)
{
    Course course(plan({net("10.0.1.0/24"), net("10.0.0.0/16"), net("192.0.2.0/24"), net("2001:db8::/32")}));
    course.heard(ip("10.0.1.9"));
    course.heard(ip("203.0.113.9"));
    const auto report = course.report({}, {});
    EXPECT_EQ(report.networks, (std::vector<std::string>{"10.0.0.0/16", "192.0.2.0/24"}));
    EXPECT_EQ(report.silent, std::vector<std::string>{"192.0.2.0/24"});
    EXPECT_EQ(report.answers, 1u);
    EXPECT_EQ(model::to_text(*course.network_of(ip("10.0.1.9"))), "10.0.0.0/16");
    EXPECT_EQ(course.network_of(ip("203.0.113.9")), nullptr);
}

TEST(Course, KnocksFollowAtWhoStayedSilentAndGoOnAfterARestart)
{
    Course::Plan knocking = plan({net("10.0.0.0/28")});
    knocking.knocks = true;
    knocking.known = [](const std::string&) { return Hosts{ip("10.0.0.9")}; };
    Course course(knocking);
    EXPECT_EQ(course.total(), 32u);
    (void)pass(course);
    course.heard(ip("10.0.0.9"));
    course.settled();
    (void)pass(course);
    course.settled();
    course.settled();
    ASSERT_EQ(course.phase(), Phase::knocking);
    EXPECT_EQ(course.passed(), 16u);
    std::set<model::IpAddress> knocked;
    for (int i = 0; i < 6; ++i) knocked.insert(*course.next());
    EXPECT_GE(course.passed(), 22u);

    Course::Plan resumed = knocking;
    resumed.resume = course.position(2);
    Course second(std::move(resumed));
    ASSERT_EQ(second.phase(), Phase::knocking);
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

#include "daemon/baseline_tracker.hpp"

#include "moments.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;
using model::Cause;

model::RoundReport round_on(std::vector<std::string> networks)
{
    model::RoundReport report;
    report.networks = std::move(networks);
    return report;
}

TEST(BaselineTracker, EverythingIsBaselineUntilTheFirstRoundAndSweepAreAskedToTheirEnd)
{
    BaselineTracker causes(false, {}, start);
    EXPECT_EQ(causes.of("lan0"), Cause::baseline);
    causes.round_ended(round_on({"lan0"}));
    EXPECT_FALSE(causes.check(true, start + 10s).anything());
    causes.sweep_ended();
    EXPECT_FALSE(causes.check(false, start + 10s).anything());
    EXPECT_TRUE(causes.check(true, start + 10s).baseline);
    EXPECT_EQ(causes.of("lan0"), Cause::observed);
    EXPECT_FALSE(causes.check(true, start + 11s).anything());
}

TEST(BaselineTracker, ASweepIsNoRoundAndAScanBySomebodyAddsNoNetwork)
{
    BaselineTracker causes(false, {}, start);
    auto sweep = round_on({"10.20.0.0/24"});
    sweep.sweep = true;
    causes.round_ended(sweep);
    causes.sweep_ended();
    EXPECT_FALSE(causes.check(true, start + 1s).anything());
    causes.round_ended(round_on({"lan0"}));
    EXPECT_TRUE(causes.check(true, start + 10s).baseline);

    auto scan = round_on({"10.30.0.0/24"});
    scan.sweep = scan.ad_hoc = true;
    causes.round_ended(scan);
    EXPECT_FALSE(causes.check(true, start + 20s).anything());
}

TEST(BaselineTracker, ABaselineEndsAfterTwoHoursWhateverIsStillOpen)
{
    BaselineTracker causes(false, {}, start);
    EXPECT_FALSE(causes.check(false, start + 2h - 1ms).anything());
    EXPECT_TRUE(causes.check(false, start + 2h).baseline);
}

TEST(BaselineTracker, ANewNetworkHasAFirstPassOfItsOwn)
{
    BaselineTracker causes(true, {"lan0"}, start);
    EXPECT_EQ(causes.of("lan0"), Cause::observed);
    EXPECT_EQ(causes.of("lan1"), Cause::network_added);
    causes.round_ended(round_on({"lan0", "lan1"}));
    EXPECT_FALSE(causes.complete());
    EXPECT_FALSE(causes.check(false, start).anything());
    EXPECT_EQ(causes.check(true, start).networks, std::vector<std::string>{"lan1"});
    EXPECT_EQ(causes.of("lan1"), Cause::observed);
    EXPECT_TRUE(causes.complete());
}

TEST(BaselineTracker, ANetworkOfAnotherNameIsNoNewOne)
{
    BaselineTracker causes(true, {"lan0", "lan1", "10.20.0.0/16"}, start);
    causes.round_ended(round_on({"lan2"}));
    causes.renamed({{"lan0", "lan1"}, {"lan1", "north"}, {"lan2", "lan0"}});
    for (const char* known : {"lan1", "north", "10.20.0.0/16"}) EXPECT_EQ(causes.of(known), Cause::observed) << known;
    EXPECT_EQ(causes.of("lan2"), Cause::network_added);
    EXPECT_EQ(causes.check(true, start).networks, std::vector<std::string>{"lan0"}) << "of its first pass";
    causes.renamed({{"tun0", "tun1"}});
    EXPECT_EQ(causes.of("tun1"), Cause::network_added) << "it was none of ours";
}

}  // namespace
}  // namespace onvigil::daemon

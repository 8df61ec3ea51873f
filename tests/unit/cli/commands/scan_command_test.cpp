#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, WaitsForAScanAndSumsItUp)
{
    auto& scan = *daemon.handler.running_scan;
    scan.finished = true;
    scan.seen = 14;
    scan.elapsed = std::chrono::milliseconds(5300);
    scan.found = {{sample_record(1), "new"}};
    daemon.start();

    const auto outcome = run({"scan", "10.20.0.0/16", "--wait"});

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "") << "no progress bar where there is no terminal";
    EXPECT_THAT(outcome.out, StartsWith("14 devices answered in 5.3 s · 1 new · 0 changed\nnew\n  banned  Hikvision"));
    EXPECT_EQ(run({"scan", "10.20.0.1/16"}).code, 2);
    EXPECT_TRUE(json::parse(run({"scan", "--wait", "-o", "json"}).out).as_object().contains("scan"));
}

TEST_F(TheClient, ShowsWhatAScanFoundTheWorstFirstAndWhy)
{
    auto& scan = *daemon.handler.running_scan;
    scan.finished = true;
    auto clear = sample_record(1);
    auto verdict = *clear.verdict;
    verdict.level = model::Level::clear;
    clear.verdict = std::make_shared<const model::Verdict>(verdict);
    scan.found = {{clear, "new"}, {sample_record(2), "new"}};
    scan.changed = {{sample_record(3), "back online"}};
    daemon.start();

    const auto out = run({"scan", "--wait"}).out;

    EXPECT_LT(out.find("  banned "), out.find("  clear "));
    EXPECT_THAT(out, HasSubstr("speaks SADP")) << "the heading says already that it is new";
    EXPECT_THAT(out, HasSubstr("back online"));
    EXPECT_THAT(out, Not(HasSubstr("  new")));
}

TEST_F(TheClient, SaysHowLargeAScanIsAndAsksBeforeALargeOne)
{
    auto& scan = *daemon.handler.running_scan;
    scan.finished = true;
    scan.total = 16'777'216;
    scan.expected = std::chrono::hours(9);
    daemon.start();

    const auto refused = run({"scan", "10.0.0.0/8"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("16,777,216 addresses, about 9 h: add --yes"));
    EXPECT_TRUE(daemon.handler.changes.empty());
    EXPECT_THAT(run({"scan", "10.0.0.0/8", "--yes"}).out, HasSubstr("begun: 16,777,216 addresses, about 9 h"));
    EXPECT_EQ(run({"scan", "10.1.0.0/16"}).code, 0);
    EXPECT_THAT(daemon.handler.changes, testing::ElementsAre("scan of 1 networks", "scan of 1 networks"));
}

TEST_F(TheClient, RefusesWhatNoScanEndsInAsTheConfigurationDoes)
{
    daemon.start();
    EXPECT_THAT(run({"scan", "fd00:1::/64"}).err, HasSubstr("fd00:1::/64 has 2^64 addresses: no sweep ends there"));
    EXPECT_THAT(run({"scan", "239.0.0.0/8"}).err, HasSubstr("holds multicast groups"));
    EXPECT_TRUE(daemon.handler.changes.empty());
}

TEST_F(TheClient, StopsScans)
{
    daemon.start();
    EXPECT_EQ(run({"scan", "--stop"}).out, "one scan stopped\n");
    EXPECT_EQ(run({"scan", "--stop", "--wait"}).code, 2);
    EXPECT_THAT(daemon.handler.changes, testing::ElementsAre("stop scans"));
}

TEST_F(TheClient, SaysHowFarAStoppedScanCame)
{
    auto& scan = *daemon.handler.running_scan;
    scan.finished = true;
    scan.failure = "it was stopped";
    scan.asked = 12;
    scan.total = 256;
    daemon.start();
    const auto outcome = run({"scan", "10.20.0.0/24", "--wait"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("the scan ended early: it was stopped; 12 of 256 addresses were asked"));
}

}  // namespace
}  // namespace onvigil::cli

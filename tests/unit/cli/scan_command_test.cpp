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

}  // namespace
}  // namespace onvigil::cli

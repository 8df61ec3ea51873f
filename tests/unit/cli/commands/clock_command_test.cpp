#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, AcceptsTheSystemClock)
{
    daemon.handler.clock_ahead = std::chrono::hours(3);
    daemon.start();

    EXPECT_THAT(run({"clock", "accept"}).out, StartsWith("the system clock counts again; it is 2026-11-23 "));
    EXPECT_THAT(run({"clock", "accept"}).out, StartsWith("the system clock was not doubted"));
    EXPECT_THAT(daemon.handler.audited, testing::Contains(HasSubstr("accepted the system clock")));
    EXPECT_EQ(run({"clock"}).code, 2);
}

}  // namespace
}  // namespace onvigil::cli

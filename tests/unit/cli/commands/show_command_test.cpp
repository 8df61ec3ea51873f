#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ExplainsADevice)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.lists = {sample_list()};
    daemon.start();

    const auto outcome = run({"explain", "10.20.0.2"});

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("BANNED\n"));
    EXPECT_THAT(outcome.out, HasSubstr("NDAA FY2019 Section 889(a)(1)(A) and (B)   in force since 2019-08-13"));
    const auto shown = json::parse(run({"show", "dev-0000000001", "-o", "json"}).out).as_object();
    EXPECT_TRUE(shown.contains("evidence"));
    EXPECT_TRUE(shown.contains("history"));
}

}  // namespace
}  // namespace onvigil::cli

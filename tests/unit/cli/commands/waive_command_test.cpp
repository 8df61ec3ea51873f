#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, WaivesAndUnwaivesOnRecord)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.lists = {sample_list()};
    daemon.start();

    const auto waived = run(
        {"waive", "dev-0000000001", "--until", "2099-12-31", "--reason", "replacement ordered", "--ticket", "SEC-112"});
    EXPECT_EQ(waived.code, 0) << waived.err;
    EXPECT_THAT(waived.out, HasSubstr("dev-0000000001: one finding waived until 2099-12-31 23:59 UTC"));
    EXPECT_EQ(run({"unwaive", "dev-0000000001"}).code, 0);
    EXPECT_EQ(run({"waive", "dev-0000000001", "--until", "someday", "--reason", "x"}).code, 2);
    const auto misspelt = run({"waive", "dev-0000000001", "--until", "90d", "--reason", "x", "--list", "us-ndaa-88"});
    EXPECT_EQ(misspelt.code, 2);
    EXPECT_THAT(misspelt.err, HasSubstr("did you mean us-ndaa-889?"));
    EXPECT_EQ(run({"waive", "dev-0000000001", "--until", "90d"}).code, 2) << "no reason given";
    EXPECT_EQ(run({"waive", "dev-0000000001", "--until", "2020-01-01", "--reason", "x"}).code, 2);
    EXPECT_THAT(daemon.handler.changes,
                testing::ElementsAre(HasSubstr("replacement ordered (SEC-112)"), StartsWith("unwaive")));
}

}  // namespace
}  // namespace onvigil::cli

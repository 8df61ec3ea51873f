#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, WritesAReportWholeOrNotAtAll)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto path = folder.path() / "report.html";

    EXPECT_EQ(run({"report", "--output", path.string()}).code, 0);
    EXPECT_TRUE(read(path).ends_with("</html>\n"));
    EXPECT_THAT(run({"report", "--format", "csv"}).out, HasSubstr("dev-0000000001"));
    EXPECT_EQ(run({"report", "-o", "csv"}).out, run({"report", "--format", "csv"}).out);
    EXPECT_TRUE(json::parse(run({"-o", "json", "report"}).out).as_object().contains("devices"));
    EXPECT_EQ(run({"report", "-o", "yaml"}).code, 2);
    EXPECT_EQ(run({"report", "-o", "csv", "--format", "html"}).code, 2);
    const auto outcome = run({"report", "--output", "/no/such/folder/report.html"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("No such file"));
}

}  // namespace
}  // namespace onvigil::cli

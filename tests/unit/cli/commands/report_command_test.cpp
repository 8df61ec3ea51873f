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
    EXPECT_EQ(run({"report", "-o", "table"}).code, 2) << "a report is no table, whatever is the default elsewhere";
    EXPECT_EQ(run({"report", "-o", "csv", "--format", "html"}).code, 2);
    EXPECT_EQ(run({"report", "--output", ""}).code, 2) << "a script's variable that is not set";
    const auto outcome = run({"report", "--output", "/no/such/folder/report.html"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("No such file"));
}

TEST_F(TheClient, NarrowsAReportAndFillsAForm)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(300));
    daemon.handler.lists = {sample_list()};
    daemon.start();
    const auto devices = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"report", "-o", "json"});
        return json::parse(run(words).out).at("devices").as_array().size();
    };

    EXPECT_EQ(devices({"--network", "10.20.1.0/24"}), 1u);
    EXPECT_EQ(devices({"-l", "building=B"}), 0u);
    EXPECT_EQ(devices({"--site", "h*", "--list", "us-ndaa-889", "--since", "30d"}), 2u);
    EXPECT_THAT(run({"report", "--form", "far-889"}).out, HasSubstr("Contract number"));
    const auto slip = run({"report", "--list", "us-ndaa-88"});
    EXPECT_EQ(slip.code, 2);
    EXPECT_THAT(slip.err, HasSubstr("--list: policy.lists has no us-ndaa-88; did you mean us-ndaa-889?"));
    EXPECT_EQ(run({"report", "--form", "far-889", "-o", "csv"}).code, 2);
}

TEST_F(TheClient, WritesAReportAsItsFileIsCalled)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto named = [&](const char* name) { return (folder.path() / name).string(); };

    ASSERT_EQ(run({"report", "--output", named("r.csv")}).code, 0);
    EXPECT_THAT(read(named("r.csv")), StartsWith("id,site,verdict"));
    ASSERT_EQ(run({"report", "--output", named("r.json")}).code, 0);
    EXPECT_THAT(read(named("r.json")), StartsWith("{"));
    ASSERT_EQ(run({"report", "--format", "json", "--output", named("o.csv")}).code, 0);
    EXPECT_THAT(read(named("o.csv")), StartsWith("{"));
    const auto printed = run({"report", "--output", named("r.pdf")});
    EXPECT_EQ(printed.code, 2);
    EXPECT_THAT(printed.err, HasSubstr("a browser prints it to PDF"));
}

TEST_F(TheClient, VerifiesReportsWithoutADaemon)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto path = (folder.path() / "report.html").string();
    ASSERT_EQ(run({"report", "--output", path}).code, 0);
    daemon.stop();

    const auto whole = run({"report", "verify", path});
    EXPECT_EQ(whole.code, 0);
    EXPECT_THAT(whole.out, HasSubstr("not signed"));
    const auto document = json::parse(run({"report", "verify", path, "-o", "json"}).out);
    EXPECT_EQ(document.at("signed"), false);
    EXPECT_TRUE(document.at("key").is_null());
    auto text = read(path);
    text[text.find("North gate")] = 'F';
    std::ofstream(path, std::ios::binary) << text;
    const auto changed = run({"report", "verify", path});
    EXPECT_EQ(changed.code, 1);
    EXPECT_THAT(changed.err, HasSubstr("it was changed"));
    EXPECT_THAT(run({"report", "verify", "/no/such/file"}).err, HasSubstr("No such file"));
    EXPECT_THAT(run({"report", "verify", folder.path().string()}).err, HasSubstr("Is a directory"));
    EXPECT_THAT(run({"report", "verify", path, "--key", "/no/such/key"}).err, HasSubstr("/no/such/key"));
}

}  // namespace
}  // namespace onvigil::cli

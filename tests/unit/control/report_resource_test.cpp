// Reports as the socket gives them.
#include "control/report_seal.hpp"
#include "server_fixture.hpp"
#include "support/file_text.hpp"
#include "support/json_schema.hpp"

namespace onvigil::control {
namespace {

using testing::AllOf;

class AReportOfTheServer : public TheServer {
protected:
    AReportOfTheServer()
    {
        daemon.handler.add(sample_record(1));
        daemon.handler.add(sample_record(300));
        daemon.handler.add(with_level(sample_record(2), model::Level::unknown));
        daemon.handler.lists = {sample_list()};
        daemon.handler.covered.networks = {{*model::parse_cidr("10.20.0.0/24")}, {*model::parse_cidr("10.99.0.0/24")}};
    }
    json::object report(const std::string& query)
    {
        return json::parse(whole_body_of(get("/v1/report?format=json&" + query))).as_object();
    }
};

TEST_F(AReportOfTheServer, IsAsItsSchemaSays)
{
    daemon.start();
    const test::JsonSchema schema(json::parse(test::file_text(ONVIGIL_SOURCE_DIR "/docs/report.schema.json")));

    for (const auto* query : {"", "since=2026-11-01", "list=us-ndaa-889&network=10.20.0.0/24"})
        EXPECT_EQ(schema.problem(report(query)), "") << query;
    auto broken = report("");
    broken["totals"].as_object().erase("waived");
    EXPECT_EQ(schema.problem(broken), "/totals lacks waived");
}

TEST_F(AReportOfTheServer, IsSealed)
{
    daemon.start();

    for (const auto* format : {"html", "json"}) {
        const auto check = check_report(whole_body_of(get(std::string("/v1/report?format=") + format)), "");
        ASSERT_TRUE(check) << format << ": " << check.error().text;
        EXPECT_EQ(check->key, "");
    }
}

TEST_F(AReportOfTheServer, IsNarrowed)
{
    daemon.start();

    EXPECT_EQ(report("network=10.20.1.0/24").at("devices").as_array().size(), 1u);
    EXPECT_EQ(report("list=us-*").at("devices").as_array().size(), 3u);
    EXPECT_EQ(report("network=10.20.1.0/24").at("narrowed"), json::array{"network 10.20.1.0/24"});
    EXPECT_THAT(whole_body_of(get("/v1/report?network=10.20.1.0/24")), HasSubstr("Not the whole inventory:"));
}

TEST_F(AReportOfTheServer, CountsWhatItsRangesAnsweredWhateverItIsNarrowedTo)
{
    daemon.start();
    const auto coverage = report("network=10.20.1.0/24").at("coverage");

    EXPECT_EQ(coverage.at_pointer("/networks/0/devices"), 2);
    EXPECT_EQ(coverage.at_pointer("/networks/1/devices"), 0);
}

TEST_F(AReportOfTheServer, TellsWhatEndedSinceThen)
{
    auto closed = sample_event(1, "dev-0000000001"), forgotten = sample_event(2, "dev-gone"), other = sample_event(3);
    closed.type = model::EventType::finding_closed;
    closed.fields.push_back({"list", std::string("us-ndaa-889")});
    forgotten.type = model::EventType::device_forgotten;
    daemon.handler.journal = {closed, forgotten, other};
    daemon.start();

    const auto all = report("since=2026-11-01").at("since");
    EXPECT_EQ(all.at("findings_closed"), 1);
    EXPECT_EQ(all.at("devices_forgotten"), 1);
    EXPECT_EQ(all.at("new_devices"), 3);
    EXPECT_EQ(all.at("ended").as_array().size(), 2u);
    EXPECT_TRUE(all.at("journal_begins").is_string());
    const auto some = report("since=2026-11-01&network=10.20.0.0/24").at("since");
    EXPECT_EQ(some.at("findings_closed"), 1);
    EXPECT_TRUE(some.at("devices_forgotten").is_null());  // which network it was of, no record tells any more
    EXPECT_THAT(std::string(report("since=2026-11-01&network=10.20.0.0/24").at("summary").as_string()),
                HasSubstr("of devices that no longer fit, or are gone, nothing is counted"));
}

TEST_F(AReportOfTheServer, FailsWholeWhereTheJournalCannotBeRead)
{
    daemon.handler.refuses = ApiError{500, "broken", "the disk", {}};
    daemon.start();

    EXPECT_THAT(get("/v1/report?since=24h"), AllOf(HasSubstr("503"), HasSubstr("journal")));
    EXPECT_THAT(get("/v1/report"), HasSubstr("200 OK"));
}

TEST_F(AReportOfTheServer, IsTheFormOfALaw)
{
    daemon.start();
    const auto form = report("form=far-889");

    ASSERT_EQ(form.at("equipment").as_array().size(), 1u);
    EXPECT_EQ(form.at("equipment").at(0).at("devices").as_array().size(), 2u);
    EXPECT_TRUE(form.contains("seal"));
}

TEST_F(TheServer, WritesAReportThatNeedsNothingElse)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.lists = {sample_list()};
    daemon.start();

    const auto html = get("/v1/report");
    const auto csv = get("/v1/report?format=csv");

    EXPECT_THAT(html, HasSubstr("text/html"));
    EXPECT_THAT(html, HasSubstr("CMIP7043W-M"));
    EXPECT_THAT(html, HasSubstr("Section 889"));
    for (const auto* outside : {"<script", "<link", "<img", "src=", "@import", "url("})
        EXPECT_THAT(html, Not(HasSubstr(outside)));
    EXPECT_THAT(csv, HasSubstr("text/csv"));
}

}  // namespace
}  // namespace onvigil::control

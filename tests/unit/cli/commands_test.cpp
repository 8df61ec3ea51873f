/// The program itself against a fake daemon: texts, exit codes, formats.
#include <gmock/gmock.h>

#include "the_client.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ShowsDevicesAsATableTheWorstFirst)
{
    daemon.handler.add(with_level(sample_record(1), model::Level::clear));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto outcome = run({"devices"});

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out,
              "VERDICT  MAKER      SOLD AS  MODEL        ADDRESS    WHY\n"
              "banned   Hikvision  LTS      CMIP7043W-M  10.20.0.3  MAC registered to Hikvision; speaks SADP\n"
              "clear    Hikvision  LTS      CMIP7043W-M  10.20.0.2  MAC registered to Hikvision; speaks SADP\n");
}

TEST_F(TheClient, ShowsTheSameDevicesInEveryFormat)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto as_json = json::parse(run({"devices", "-o", "json"}).out);
    EXPECT_EQ(as_json.at("devices").as_array().size(), 2u);
    std::istringstream lines(run({"-o", "jsonl", "devices"}).out);
    std::string line;
    for (const auto& device : as_json.at("devices").as_array()) {
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_EQ(json::parse(line), device);
    }
    EXPECT_THAT(run({"devices", "-o", "csv"}).out, HasSubstr("\r\ndev-0000000001,hq,banned,"));
    EXPECT_EQ(YAML::Load(run({"devices", "-o", "yaml"}).out)["devices"].size(), 2u);
    EXPECT_EQ(json::parse(run({"devices", "--verdict", "clear", "-o", "json"}).out),
              (json::object{{"devices", json::array()}}));
    EXPECT_EQ(run({"devices", "--verdict", "clear,unknown"}).out, "no devices\n");
}

TEST_F(TheClient, PassesEveryFilterOn)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto number = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"devices", "-o", "json"});
        return json::parse(run(words).out).at("devices").as_array().size();
    };

    EXPECT_EQ(number({"--verdict", "banned,suspected", "--state", "online", "--maker", "hikvision", "--network",
                      "10.20.0.0/16", "--since", "30d", "--match", "north gate", "--sort", "address"}),
              1u);
    EXPECT_EQ(number({"--network", "10.99.0.0/16"}), 0u);
    EXPECT_EQ(number({"--since", "1h"}), 0u);
    EXPECT_EQ(run({"devices", "--state", "lost"}).code, 2);
}

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

TEST_F(TheClient, ListsPastEventsInEveryFormat)
{
    daemon.handler.journal = {sample_event(1), sample_event(2)};
    daemon.start();

    EXPECT_EQ(json::parse(run({"events", "-o", "json"}).out).at("events").as_array().size(), 2u);
    EXPECT_THAT(run({"events"}).out,
                StartsWith("2026-11-23 09:02:12  info      device.found          event number 1\n"));
    EXPECT_THAT(run({"events", "--type", "finding.*", "-o", "jsonl"}).out, Not(HasSubstr("\"seq\":1,")));
    EXPECT_THAT(run({"events", "-o", "csv"}).out, HasSubstr("\r\n2026-11-23T09:02:13.000Z,2,high,finding.opened,"));
    EXPECT_EQ(run({"events", "--since", "1m"}).out, "no events\n");
    EXPECT_EQ(json::parse(run({"events", "--since", "1m", "-o", "json"}).out),
              (json::object{{"events", json::array()}}));
    EXPECT_EQ(run({"events", "--since", "soon"}).code, 2);
    EXPECT_THAT(run({"events", "--limit", "1", "-o", "jsonl"}).out, HasSubstr("\"seq\":2,"));
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"events", "--limit", "-1"}, {"events", "--type", "finding.opend"}, {"watch", "--type", "findings.*"}}) {
        const auto wrong = run(words);
        EXPECT_EQ(wrong.code, 2) << wrong.err;
        EXPECT_THAT(wrong.err, HasSubstr("onvigil: " + words[1] + ": ")) << "named as the user knows it";
    }
}

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

TEST_F(TheClient, LabelsAndForgets)
{
    daemon.handler.add(sample_record(1));
    daemon.start();

    EXPECT_EQ(run({"label", "dev-0000000001", "owner=me", "building=7"}).out, "dev-0000000001: building=7 owner=me\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner="}).out, "dev-0000000001: building=7\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner"}).code, 2);
    EXPECT_THAT(run({"forget", "dev-0000000001"}).out, HasSubstr("is forgotten"));
    EXPECT_EQ(run({"show", "dev-0000000001"}).code, 5);
}

TEST_F(TheClient, ShowsThePolicyAndTestsIt)
{
    daemon.handler.add(sample_record(1));
    auto texas = sample_list();
    texas.id = "us-tx";
    texas.jurisdiction = "US-TX";
    texas.binds = "state agencies and universities";
    daemon.handler.lists = {texas, sample_list()};
    daemon.start();

    const auto lists = run({"policy", "lists"}).out;
    EXPECT_THAT(lists, HasSubstr("in force since 2019-08-13"));
    EXPECT_THAT(lists,
                testing::ContainsRegex("us-ndaa-889 .* federal agencies\nUS-TX .* state agencies and universities"));
    EXPECT_THAT(run({"policy", "show", "us-ndaa-889"}).out,
                HasSubstr("source: https://www.acquisition.gov/far/52.204-25"));
    EXPECT_THAT(run({"policy", "show", "us-ndaa-889"}).out, HasSubstr("named"));
    const auto unknown = run({"policy", "show", "us-889"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("us-ndaa-889"));
    EXPECT_THAT(run({"policy", "test", "--manufacturer", "Hikvision"}).out, StartsWith("banned  Hangzhou Hikvision"));
    EXPECT_EQ(run({"policy", "test"}).code, 2);
    EXPECT_TRUE(
        json::parse(run({"policy", "test", "--model", "x", "-o", "json"}).out).as_object().contains("maker_strength"));
}

TEST_F(TheClient, ShowsSinksTestsAndReplaysThem)
{
    daemon.handler.state.sinks = {
        {.name = "siem", .type = "syslog", .state = model::SinkState::failed, .last_error = "certificate expired"},
        {.name = "hook",
         .type = "http",
         .lost = 4321,
         .parked = 77,
         .last_error = "",
         .last_parked_error = "https://hook answers 400: no"}};
    daemon.start();

    const auto table = run({"alerts"}).out;
    EXPECT_THAT(table, HasSubstr("certificate expired"));
    EXPECT_THAT(table, HasSubstr("LOST"));
    EXPECT_THAT(table, HasSubstr("4,321"));
    EXPECT_THAT(table, HasSubstr("PARKED"));
    EXPECT_THAT(table, HasSubstr("77"));
    EXPECT_THAT(table, HasSubstr("parked: https://hook answers 400: no"));
    EXPECT_THAT(run({"status"}).out, HasSubstr("4,321"));
    const auto document = json::parse(run({"alerts", "-o", "json"}).out);
    const auto& hook = document.at("sinks").at(1);
    EXPECT_EQ(hook.at("parked"), 77);
    EXPECT_EQ(hook.at("lost"), 4321);
    EXPECT_EQ(hook.at("last_parked_error"), "https://hook answers 400: no");
    const auto test = run({"alerts", "test", "siem"});
    EXPECT_EQ(test.code, 1);
    EXPECT_EQ(test.out, "siem: failed: certificate expired\n");
    EXPECT_THAT(run({"alerts", "replay", "siem", "--since", "24h"}).out, HasSubstr("will be delivered again"));
}

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

TEST_F(TheClient, WritesAReportWholeOrNotAtAll)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto path = folder.path() / "report.html";

    EXPECT_EQ(run({"report", "--output", path.string()}).code, 0);
    EXPECT_TRUE(read(path).ends_with("</html>\n"));
    EXPECT_THAT(run({"report", "--format", "csv"}).out, HasSubstr("dev-0000000001"));
    const auto outcome = run({"report", "--output", "/no/such/folder/report.html"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("No such file"));
}

TEST_F(TheClient, ShowsStatusInWords)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.rounds = {.count = 3,
                                   .running = false,
                                   .last_finished = control::FakeHandler::now_value,
                                   .next = control::FakeHandler::now_value + std::chrono::minutes(5),
                                   .last_answers = 1198,
                                   .last_duration = std::chrono::milliseconds(2300)};
    daemon.handler.state.problems = {
        {.what = "eth0.30 has been silent for 6 rounds", .remedy = "add it to discovery.networks"}};
    daemon.start();

    EXPECT_THAT(run({"status"}).out, StartsWith("Onvigil 0.1.0 · site hq · up 12 d · one device: 1 banned\n"
                                                "last round 10:02:11, 1,198 answers in 2.3 s · next 10:07:11\n"
                                                "lists in force: none\n"
                                                "\n"
                                                "one problem\n"
                                                "  eth0.30 has been silent for 6 rounds\n"
                                                "    → add it to discovery.networks\n"));
}

TEST_F(TheClient, ShowsTheConfigurationAsYaml)
{
    daemon.start();

    EXPECT_EQ(run({"config", "show"}).out, "site: hq\ndiscovery:\n  interval: \"5m\"\n  networks: []\n");
    EXPECT_EQ(json::parse(run({"config", "show", "-o", "json"}).out).at("site"), "hq");
}

}  // namespace
}  // namespace onvigil::cli

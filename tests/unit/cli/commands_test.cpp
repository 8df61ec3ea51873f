/// The program itself against a fake daemon: texts, exit codes, formats.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/client.hpp"
#include "http_talk.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using control::sample_event;
using control::sample_list;
using control::sample_record;
using control::with_level;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Outcome {
    int code = -1;
    std::string out, err;
    std::chrono::microseconds took{0};
};

class TheClient : public testing::Test {
protected:
    control::ServerUnderTest daemon;
    test::TempDir folder;

    /// Runs `onvigil --socket … words…` to its end.
    Outcome run(std::vector<std::string> words, const std::string& socket)
    {
        const auto out = (folder.path() / "out").string(), err = (folder.path() / "err").string();
        words.insert(words.begin(), {ONVIGIL_PROGRAM, "--socket", socket});
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const auto begin = std::chrono::steady_clock::now();
        const pid_t child = ::fork();
        if (child == 0) {
            redirect(out, STDOUT_FILENO);
            redirect(err, STDERR_FILENO);
            ::execv(ONVIGIL_PROGRAM, arguments.data());
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        Outcome outcome;
        outcome.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
        outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.out = read(out);
        outcome.err = read(err);
        return outcome;
    }
    Outcome run(std::vector<std::string> words) { return run(std::move(words), daemon.socket()); }

    static std::string read(const std::filesystem::path& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    static void redirect(const std::string& path, int descriptor)
    {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, descriptor);
    }
};

TEST_F(TheClient, WithoutADaemonSaysHowToStartItAndEndsWith3)
{
    const auto outcome = run({"devices"}, (folder.path() / "nobody.sock").string());

    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("onvigil: no daemon answers on " + (folder.path() / "nobody.sock").string()));
    EXPECT_THAT(outcome.err, HasSubstr("systemctl start onvigild"));
    EXPECT_THAT(outcome.err, HasSubstr("onvigild --once"));
}

TEST_F(TheClient, OnASocketNobodyListensOnAnyMoreEndsWith3)
{
    const auto path = (folder.path() / "stale.sock").string();
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);

    EXPECT_EQ(run({"status"}, path).code, 3);
}

TEST_F(TheClient, ThatMayNotChangeEndsWith4AndSaysWhoMay)
{
    daemon.handler.refuses = control::Refusal{403, "not permitted", "ask as root, or be named in control.admins"};
    daemon.handler.add(sample_record(1));
    daemon.start();

    const auto outcome = run({"forget", "dev-0000000001"});

    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.err, HasSubstr("control.admins"));
}

TEST_F(TheClient, ThatMayNotEvenOpenTheSocketEndsWith4AndSaysHowToGetIn)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can try another user";
    daemon.settings.group = "54321";
    daemon.open_folder();
    daemon.start();
    ::chmod(folder.path().c_str(), 0777);
    const auto err = (folder.path() / "err").string();
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(60004) != 0 || ::setuid(60004) != 0) ::_exit(127);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
        ::execl(ONVIGIL_PROGRAM, "onvigil", "--socket", daemon.socket().c_str(), "status", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);

    if (WEXITSTATUS(status) == 127) GTEST_SKIP() << "the program lies where other users cannot read it";
    EXPECT_EQ(WEXITSTATUS(status), 4);
    EXPECT_THAT(read(err), HasSubstr("usermod -aG 54321"));
}

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

TEST_F(TheClient, EndsWith5ForNoDeviceAndForSeveralAndNamesThem)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto none = run({"show", "10.9.9.9"});
    const auto several = run({"explain", "dev-00"});

    EXPECT_EQ(none.code, 5);
    EXPECT_THAT(none.err, HasSubstr("10.9.9.9"));
    EXPECT_EQ(several.code, 5);
    EXPECT_THAT(several.err, HasSubstr("dev-0000000001"));
    EXPECT_THAT(several.err, HasSubstr("dev-0000000002"));
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
    daemon.handler.lists = {sample_list()};
    daemon.start();

    EXPECT_THAT(run({"policy", "lists"}).out, HasSubstr("in force since 2019-08-13"));
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
    daemon.handler.state.sinks = {{.name = "siem",
                                   .type = "syslog",
                                   .state = control::SinkStatus::State::failed,
                                   .last_error = "certificate expired"},
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
        {"eth0.30 has been silent for 6 rounds", std::nullopt, "add it to discovery.networks"}};
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

struct CheckRow {
    const char* what;
    std::vector<model::Level> devices;
    bool waived;
    std::vector<std::string> options;
    int code;
    const char* begins;
};

class Check : public TheClient, public testing::WithParamInterface<CheckRow> {};

TEST_P(Check, SpeaksThePluginConvention)
{
    int number = 0;
    for (const auto level : GetParam().devices) {
        auto record = with_level(sample_record(++number), level);
        auto verdict = *record.verdict;
        for (auto& finding : verdict.findings) finding.waived = GetParam().waived;
        record.verdict = std::make_shared<const model::Verdict>(verdict);
        daemon.handler.add(record);
    }
    daemon.handler.state.rounds.last_finished = control::FakeHandler::now_value;
    daemon.start();
    auto words = GetParam().options;
    words.insert(words.begin(), "check");

    const auto outcome = run(words);

    EXPECT_EQ(outcome.code, GetParam().code) << GetParam().what;
    EXPECT_THAT(outcome.out, StartsWith(GetParam().begins)) << GetParam().what;
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1);
}

using enum model::Level;
INSTANTIATE_TEST_SUITE_P(
    Rows, Check,
    testing::Values(
        CheckRow{"nothing there",
                 {},
                 false,
                 {},
                 0,
                 "ONVIGIL OK - 0 banned, 0 suspected, 0 unknown of 0 devices | banned=0 suspected=0 advisory=0 "
                 "unknown=0 clear=0 waived=0\n"},
        CheckRow{"clear and unknown", {clear, unknown}, false, {}, 0, "ONVIGIL OK - "},
        CheckRow{"unknown raised", {clear, unknown}, false, {"--unknown-is", "warning"}, 1, "ONVIGIL WARNING - "},
        CheckRow{"advisory", {advisory}, false, {}, 0, "ONVIGIL OK - "},
        CheckRow{"suspected", {suspected, clear}, false, {}, 1, "ONVIGIL WARNING - 0 banned, 1 suspected"},
        CheckRow{"banned",
                 {banned, suspected},
                 false,
                 {},
                 2,
                 "ONVIGIL CRITICAL - 1 banned, 1 suspected, 0 unknown of 2 devices | banned=1 suspected=1"},
        CheckRow{"waived",
                 {banned},
                 true,
                 {},
                 0,
                 "ONVIGIL OK - 0 banned, 0 suspected, 0 unknown of 1 devices | banned=0 suspected=0 advisory=0 "
                 "unknown=0 clear=0 waived=1\n"},
        CheckRow{"waived but counted", {banned}, true, {"--include-waived"}, 2, "ONVIGIL CRITICAL - 1 banned"},
        CheckRow{"wrong usage", {}, false, {"--bogus"}, 3, "ONVIGIL UNKNOWN - "},
        CheckRow{"wrong value", {}, false, {"--unknown-is", "fine"}, 3, "ONVIGIL UNKNOWN - "}));

TEST_F(TheClient, ChecksUnknownBeforeTheFirstRoundAndWithoutADaemon)
{
    daemon.start();

    const auto early = run({"check"});
    const auto alone = run({"check"}, (folder.path() / "nobody.sock").string());

    EXPECT_EQ(early.code, 3);
    EXPECT_THAT(early.out, StartsWith("ONVIGIL UNKNOWN - no round has finished yet"));
    EXPECT_EQ(alone.code, 3);
    EXPECT_THAT(alone.out, StartsWith("ONVIGIL UNKNOWN - no daemon answers on"));
    EXPECT_EQ(std::count(alone.out.begin(), alone.out.end(), '\n'), 1);
}

TEST_F(TheClient, WrongUsageEndsWith2AndSaysWhatWasMeant)
{
    for (const auto& words : std::vector<std::vector<std::string>>{{"devcies"},
                                                                   {},
                                                                   {"policy"},
                                                                   {"show"},
                                                                   {"devices", "--frob"},
                                                                   {"devices", "-o", "xml"},
                                                                   {"config", "chekc"}}) {
        const auto outcome = run(words);
        EXPECT_EQ(outcome.code, 2) << testing::PrintToString(words) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
    EXPECT_THAT(run({"devcies"}).err, HasSubstr("did you mean devices?"));
    EXPECT_THAT(run({"config", "chekc"}).err, HasSubstr("did you mean check?"));
}

TEST_F(TheClient, HelpAndVersionNeedNoDaemon)
{
    EXPECT_EQ(run({"--version"}).code, 0);
    EXPECT_THAT(run({"--version"}).out, StartsWith("onvigil "));
    for (const auto* command : {"status", "devices", "show", "explain", "scan", "watch", "events", "waive", "unwaive",
                                "label", "forget", "policy", "alerts", "report", "check", "config"}) {
        const auto outcome = run({command, "--help"});
        EXPECT_EQ(outcome.code, 0) << command;
        EXPECT_THAT(outcome.out, HasSubstr("Example:")) << command;
    }
}

TEST_F(TheClient, SaysWhenTheDaemonStopsWhileItWatches)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.start();
    control::RawClient probe(daemon.socket());

    const pid_t child = ::fork();
    if (child == 0) {
        const auto out = (folder.path() / "watched").string();
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        ::execl(ONVIGIL_PROGRAM, "onvigil", "--socket", daemon.socket().c_str(), "watch", nullptr);
        ::_exit(127);
    }
    // Publish until the follower has joined and written: only then is there something to read.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::uint64_t seq = 10;
    while (read(folder.path() / "watched").empty() && std::chrono::steady_clock::now() < deadline) {
        const std::vector<model::Event> events{sample_event(++seq)};
        daemon.on_loop([&] { daemon.server().publish(events); });
    }
    EXPECT_THAT(read(folder.path() / "watched"), HasSubstr("event number"));
    daemon.stop();
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST_F(TheClient, StartsAndEndsFast)
{
    for (int i = 0; i < 1000; ++i) daemon.handler.add(sample_record(i));
    daemon.start();
    (void)run({"devices", "-o", "json"});

    const auto outcome = run({"devices", "-o", "json"});

    EXPECT_EQ(json::parse(outcome.out).at("devices").as_array().size(), 1000u);
    const auto whole = std::chrono::duration<double, std::milli>(outcome.took);
    const auto bare = std::chrono::duration<double, std::milli>(run({"--version"}).took);
    std::cout << "1,000 devices as JSON, start to exit: " << whole.count() << " ms; --version: " << bare.count()
              << " ms\n";
}

}  // namespace
}  // namespace onvigil::cli

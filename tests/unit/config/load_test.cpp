#include "config/load.hpp"
#include "alerts/sinks/http_settings.hpp"
#include "alerts/sinks/syslog_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "config/settings_json.hpp"
#include "loading.hpp"

namespace onvigil::config {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(Loading, AnEmptyFileIsAllDefaults)
{
    const auto settings = loaded("");
    ASSERT_TRUE(settings);
    EXPECT_EQ(*settings, Settings{});
}

TEST_F(Loading, AMissingFileIsAllDefaultsUnlessItWasNamed)
{
    EXPECT_TRUE(load({.file = dir.path() / "none.yaml", .must_exist = false, .secrets = {}, .known_lists = {}}));
    const auto named = load({.file = dir.path() / "none.yaml", .must_exist = true, .secrets = {}, .known_lists = {}});
    ASSERT_FALSE(named);
    EXPECT_THAT(yaml::to_text(named.error().front()), HasSubstr("none.yaml: does not exist"));
}

TEST_F(Loading, TakesEveryKeyOfEverySection)
{
    dir.write_secret("secret", "pass word\n");
    const auto settings = loaded(R"(
site: hq
discovery:
  interfaces: ["eth*", "!eth9"]
  protocols: [ws-discovery, sadp]
  interval: 1m
  window: 3s
  listen: false
  networks: [10.20.0.0/16]
  network_interval: 2h
  exclude: [10.20.5.0/24]
  rate: 0
  source_port: 40000
  tcp_ports: [80, 554]
identification:
  concurrency: 16
  timeout: 2s
  refresh: 1h
  fingerprint: false
  credentials:
    - networks: [10.20.0.0/16]
      username: audit
      password_file: )" + (dir.path() / "secret").string() +
                                 R"(
policy:
  lists: ["*"]
inventory:
  path: /tmp/x.db
  neighbours: none
  offline_after: 5
  keep_offline: 30d
  keep_events: 30d
  max_journal: 64MiB
alerts:
  heartbeat: 1m
  sinks:
    - {name: siem, type: syslog, address: "tls://siem:6514", format: cef, framing: newline}
    - {name: hook, type: exec, command: [/bin/true, x], timeout: 3s, events: ["finding.*"], min_severity: high}
    - {name: journal, enabled: false}
control:
  socket: /tmp/x.sock
  group: cameras
  admins: [1000, root]
  listen: 127.0.0.1:8080
)");
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    EXPECT_EQ(settings->site, "hq");
    EXPECT_EQ(settings->discovery.interval, 1min);
    EXPECT_EQ(settings->discovery.protocols.size(), 2u);
    EXPECT_EQ(settings->discovery.rate, 0u);
    EXPECT_EQ(settings->identification.credentials.at(0).password, "pass word");
    EXPECT_EQ(settings->inventory.max_journal, 64u << 20);
    ASSERT_EQ(settings->alerts.sinks.size(), 3u);
    EXPECT_FALSE(settings->alerts.sinks[0].enabled);
    EXPECT_EQ(settings->alerts.sinks[1].target.as<alerts::SyslogSettings>()->address.host, "siem");
    EXPECT_THAT(settings->control.admins, testing::ElementsAre(1000u, 0u));
    const auto shown = to_json(*settings);
    EXPECT_THAT(shown, HasSubstr("\"username\":\"audit\""));
    EXPECT_THAT(shown, testing::Not(HasSubstr("pass word")));
}

TEST_F(Loading, SaysEveryMistakeAtOnceWithItsLine)
{
    EXPECT_THAT(problems("discovery:\n  intervall: 5m\n  rate: -4\n  window: [5s]\nsit: x\n"),
                testing::UnorderedElementsAre(
                    "onvigil.yaml:2: discovery.intervall: unknown key; did you mean interval?",
                    "onvigil.yaml:3: discovery.rate: -4 is not a rate: packets per second, 0 for unlimited",
                    "onvigil.yaml:4: discovery.window: a duration is expected, not a list",
                    "onvigil.yaml:5: sit: unknown key; did you mean site?"));
}

TEST_F(Loading, RefusesEachKindOfWrongValue)
{
    const std::pair<const char*, const char*> rows[] = {
        {"discovery: 5", "discovery: a map of settings is expected"},
        {"discovery: {interval: 5}", "is not a duration"},
        {"discovery: {interval: 0s}", "out of range"},
        {"discovery: {window: 9m, interval: 8m}",
         "discovery.window: 9m must not be longer than discovery.interval, 8m"},
        {"inventory: {keep_offline: 999ms}", "out of range"},
        {"discovery: {listen: yes please}", "neither true nor false"},
        {"discovery: {networks: [10.0.0.1/8]}",
         "discovery.networks[0]: 10.0.0.1/8 is not a network; did you mean 10.0.0.0/8?"},
        {"discovery: {networks: [\"::/0\"]}", "has 2^128 addresses: no sweep ends there"},
        {"discovery: {networks: [10.0.0.0/8, 239.255.0.0/16]}", "239.255.0.0/16 holds multicast groups"},
        {"discovery: {networks: [255.255.255.255/32]}", "is the broadcast address"},
        {"discovery: {networks: [0.0.0.0/8]}", "0.0.0.0/8 holds no hosts"},
        {"discovery: {networks: [127.0.0.0/8]}", "127.0.0.0/8 is this host itself"},
        {"discovery: {networks: 10.0.0.0/8}", "a list is expected"},
        {"discovery: {protocols: [sapd]}", "did you mean sadp?"},
        {"discovery: {source_port: 70000}", "70000 is not a port"},
        {"identification: {concurrency: 0}", "0 is not a number of devices"},
        {"identification: {credentials: [{networks: [10.0.0.0/8], username: a}]}", "needs password_file or credential"},
        {"identification: {credentials: [{username: a, credential: x}]}", "needs networks"},
        {"inventory: {neighbours: some}", "some is none of makers, all, none"},
        {"inventory: {max_journal: 5 apples}", "is not a size"},
        {"alerts: {sinks: [{type: file, path: /x}]}", "needs name"},
        {"alerts: {sinks: [{name: a, type: fil, path: /x}]}",
         "fil is none of journald, syslog, http, exec, file; did you mean file?"},
        {"identification: {credentials: [{networks: [10.0.0.0/8], username: a, password: b}]}",
         "password: unknown key; did you mean password_file?"},
        {"alerts: {sinks: [{name: a, type: exec, command: [x]}]}", "x is no absolute path"},
        {"alerts: {sinks: [{name: a, type: file, path: /x}, {name: a, type: file, path: /y}]}", "name of two sinks"},
        {"alerts: {sinks: [{name: a, type: syslog, address: \"smoke://x\"}]}", "alerts.sinks[0].address"},
        {"policy: {lists: [us-ndaa-88]}", "did you mean us-ndaa-889?"},
        {"control: {listen: 8080}", "is not HOST:PORT"},
        {"control: {admins: [no-such-user-here]}", "no-such-user-here is no user of this machine"},
        {"control: {admins: [4294967295]}", "is no user of this machine"},
        {"control: {listen_token_file: /does/not/exist}", "cannot be read"},
        {"site: \"hq\\nroot\"", "site: is no name of a place"},
        {"log_level: loud", "error, warning, info, debug"},
        {"site: a\nsite: b", "stands here twice"},
        {"a: [", "syntax"},
        {"- a", "a map of settings is expected"},
    };
    for (const auto& [text, expected] : rows) {
        const auto found = problems(text);
        EXPECT_THAT(found, testing::Contains(HasSubstr(expected))) << text;
    }
}

TEST_F(Loading, SaysOnceThatACommandIsNoList)
{
    EXPECT_THAT(problems("alerts: {sinks: [{name: a, type: exec, command: rel}]}"),
                testing::ElementsAre(HasSubstr("command: a list is expected")));
}

TEST_F(Loading, RefusesWhatASinkCannotDoWithLineAndKey)
{
    const std::pair<const char*, const char*> rows[] = {
        {"type: syslog\n      address: udp://siem\n      format: splunk-hec",
         "onvigil.yaml:6: alerts.sinks[0].format: splunk-hec is none of rfc5424, json, "},
        {"type: http\n      url: https://siem\n      format: cef",
         "onvigil.yaml:6: alerts.sinks[0].format: cef is none of json, ecs, "},
        {"type: http\n      url: https://siem\n      format: leef", "leef is none of"},
        {"type: http\n      url: https://siem\n      format: rfc5424", "rfc5424 is none of"},
        {"type: syslog\n      address: udp://siem\n      ca_file: /ca.pem",
         "onvigil.yaml:6: alerts.sinks[0].ca_file: only a tls:// or relp+tls:// address has certificates"},
        {"type: syslog\n      address: tcp://siem\n      certificate_file: /c.pem\n      key_file: /k.pem",
         "onvigil.yaml:7: alerts.sinks[0].key_file: only a tls://"},
        {"type: syslog\n      address: relp://siem\n      ca_file: /ca.pem", "alerts.sinks[0].ca_file: only a tls://"},
        {"type: syslog\n      address: unix:///dev/log\n      ca_file: /ca.pem", "alerts.sinks[0].ca_file: only"},
        {"type: syslog\n      address: udp://siem\n      framing: newline",
         "onvigil.yaml:6: alerts.sinks[0].framing: udp:// and relp:// know no framing"},
        {"type: syslog\n      address: relp://siem\n      framing: newline", "alerts.sinks[0].framing: udp://"},
        {"type: syslog\n      address: tcp://siem\n      header: none",
         "onvigil.yaml:6: alerts.sinks[0].header: format rfc5424 is its own header"},
        {"type: syslog\n      address: tcp://siem\n      format: ocsf\n      max_bytes: 480",
         "onvigil.yaml:7: alerts.sinks[0].max_bytes: 480 is not a size of ocsf messages: 2048 to 1048576"},
        {"type: http\n      url: http://siem\n      ca_file: /ca.pem", "ca_file: only an https:// url"},
        {"type: http\n      url: https://siem\n      format: splunk-hec\n      batch_format: newline",
         "onvigil.yaml:7: alerts.sinks[0].batch_format: splunk-hec has a way of its own"},
        {"type: http\n      url: https://siem\n      batch_format: csv", "csv is none of array, newline"},
        {"type: http\n      url: https://siem\n      compression: zip", "zip is none of none, gzip"},
        {"type: http\n      url: https://siem\n      headers:\n        'X Y': z",
         "onvigil.yaml:7: alerts.sinks[0].headers.X Y: is no name of an HTTP header"},
        {"type: http\n      url: https://siem\n      headers: {'': z}", "is no name of an HTTP header"},
        {"type: http\n      url: https://siem\n      headers: {Content-Length: 5}", "is set by the sink itself"},
        {"type: file\n      path: /x\n      events: [finding.*, findings.opened]",
         "onvigil.yaml:6: alerts.sinks[0].events: findings.opened matches no type of event"},
        {"type: file\n      path: /x\n      events: []", "alerts.sinks[0].events: names no type"},
    };
    for (const auto& [keys, expected] : rows) {
        const auto text = std::string("alerts:\n  sinks:\n    - name: a\n      ") + keys + "\n";
        EXPECT_THAT(problems(text.c_str()), testing::Contains(HasSubstr(expected))) << text;
    }
}

TEST_F(Loading, ASinkHasWhatItsTransportAndFormatUsuallyTake)
{
    const auto settings = loaded(
        "alerts:\n  sinks:\n"
        "    - {name: a, type: syslog, address: \"unix:///dev/log\", format: json, header: rfc3164}\n"
        "    - {name: b, type: syslog, address: \"tls://siem\", format: ocsf}\n"
        "    - {name: c, type: syslog, address: \"tcp://siem\", format: ecs, max_bytes: 4096, framing: newline}\n"
        "    - {name: d, type: http, url: \"https://siem\", batch: 10, batch_format: newline, compression: gzip}\n");
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    const auto& sinks = settings->alerts.sinks;
    const auto syslog = [&](std::size_t at) { return *sinks.at(at).target.as<alerts::SyslogSettings>(); };
    EXPECT_EQ(syslog(1).framing, alerts::Framing::newline);
    EXPECT_EQ(syslog(1).max_bytes, 2048u);
    EXPECT_EQ(syslog(2).framing, alerts::Framing::octet_counted);
    EXPECT_EQ(syslog(2).max_bytes, 8192u);
    EXPECT_EQ(syslog(3).max_bytes, 4096u);
    const auto& http = *sinks.at(4).target.as<alerts::HttpSettings>();
    EXPECT_EQ(http.batch_format, alerts::BatchFormat::newline);
    EXPECT_EQ(http.compression, alerts::Compression::gzip);
    EXPECT_THAT(to_json(*settings), HasSubstr("\"batch_format\":\"newline\",\"compression\":\"gzip\""));
}

TEST_F(Loading, FilesInConfDFollowInNameOrderAndLaterWins)
{
    dir.write("conf.d/20.yaml", "site: second\n");
    dir.write("conf.d/10.yaml", "site: first\ndiscovery: {rate: 7}\n");
    dir.write("conf.d/ignored.txt", "site: [\n");
    const auto settings = loaded("site: file\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->site, "second");
    EXPECT_EQ(settings->discovery.rate, 7u);
    EXPECT_THAT(settings->remarks, testing::IsEmpty());
}

TEST_F(Loading, AFileThatIsLeftOutForItsNameIsNamed)
{
    dir.write("conf.d/10.yml", "site: [\n");
    dir.write("lists.d/house.yml", "id: house\n");
    dir.write("conf.d/.hidden.yml", "site: [\n");
    const auto settings = loaded("site: file\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->site, "file");
    EXPECT_THAT(settings->remarks,
                testing::ElementsAre(HasSubstr("conf.d/10.yml: is not read: its name must end in .yaml"),
                                     HasSubstr("lists.d/house.yml: is not read")));
}

TEST_F(Loading, SinksCredentialsAndListsOfSeveralFilesAreMerged)
{
    const auto rule = [&](const char* user) {
        return fmt::format(
            "identification: {{credentials: [{{networks: [10.0.0.0/8], username: {}, password_file: {}}}]}}\n", user,
            (dir.path() / "secret").string());
    };
    dir.write_secret("secret", "x");
    dir.write("conf.d/10.yaml",
              "alerts: {sinks: [{name: a, type: file, path: /a}, {name: b, type: file, path: /b}]}\n"
              "policy: {lists: [us-*, us-ndaa-889]}\n" +
                  rule("first"));
    dir.write("conf.d/20.yaml",
              "alerts: {sinks: [{name: c, type: file, path: /c}, {name: a, type: file, path: /other}, "
              "{name: journal, enabled: false}]}\n"
              "policy: {lists: [\"*\", us-*]}\n" +
                  rule("second"));
    const auto settings = loaded("policy: {lists: [us-ndaa-889]}\n");
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    std::vector<std::string> sinks, users;
    for (const auto& sink : settings->alerts.sinks) sinks.push_back(sink.name + " " + sink.target.text());
    for (const auto& one : settings->identification.credentials) users.push_back(one.username);
    EXPECT_THAT(sinks, testing::ElementsAre("journal journald", "a /other", "b /b", "c /c"));
    EXPECT_FALSE(settings->alerts.sinks.front().enabled);
    EXPECT_THAT(users, testing::ElementsAre("first", "second"));
    EXPECT_THAT(settings->policy.lists, testing::ElementsAre("us-ndaa-889", "us-*", "*"));
}

TEST_F(Loading, WindowAndIntervalFitEachOtherWhenTheLastFileIsRead)
{
    dir.write("conf.d/10.yaml", "discovery: {interval: 1h}\n");
    ASSERT_TRUE(loaded("discovery: {window: 9m}\n")) << "10 has the interval that it fits into";

    dir.write("conf.d/20.yaml", "discovery:\n  interval: 1m\n");
    EXPECT_THAT(
        problems("discovery: {window: 9m}\n"),
        testing::ElementsAre("onvigil.yaml:1: discovery.window: 9m must not be longer than discovery.interval, 1m"));
}

TEST_F(Loading, ADefaultGivesWayToWhatWasChosenAndARemarkSaysSo)
{
    auto settings = loaded("discovery:\n  interval: 3s\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->discovery.window, 3s);
    EXPECT_THAT(settings->remarks, testing::ElementsAre(HasSubstr("onvigil.yaml:2: discovery.interval: 3s is shorter "
                                                                  "than discovery.window, 5s")));
    settings = loaded("discovery: {window: 9m}");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->discovery.window, 5min);
    EXPECT_THAT(settings->remarks, testing::ElementsAre(HasSubstr("onvigil.yaml:1: discovery.window: 9m is longer")));

    EXPECT_TRUE(loaded("discovery: {window: 5s, interval: 3s}")) << "the usual value, written out";

    settings = loaded("discovery: {interval: 5s}");
    ASSERT_TRUE(settings);
    EXPECT_THAT(settings->remarks, testing::IsEmpty());
}

TEST_F(Loading, ProblemsComeByFileAndLine)
{
    dir.write("conf.d/10.yaml", "site: [x]\ncontrol: 7\n");
    const auto found =
        load({.file = dir.write("onvigil.yaml", "discovery:\n  rate: -1\nsit: x\nalerts:\n  heartbeat: x\n"),
              .must_exist = true,
              .secrets = {},
              .known_lists = {}});
    ASSERT_FALSE(found);
    std::vector<std::string> places;
    for (const auto& problem : found.error())
        places.push_back(std::filesystem::path(problem.file).filename().string() + ":" + std::to_string(problem.line));
    EXPECT_THAT(places,
                testing::ElementsAre("10.yaml:1", "10.yaml:2", "onvigil.yaml:2", "onvigil.yaml:3", "onvigil.yaml:5"));
}

TEST_F(Loading, TheShippedFileSaysTheDefaults)
{
    const auto settings = load({.file = SHIPPED_CONFIG, .must_exist = true, .secrets = {}, .known_lists = {}});
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    EXPECT_EQ(*settings, Settings{});
}

}  // namespace
}  // namespace onvigil::config

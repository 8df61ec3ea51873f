// `check`, as Nagios, Icinga and Zabbix read it.
#include <gmock/gmock.h>

#include "client_fixture.hpp"
#include "support/row_names.hpp"

namespace onvigil::cli {
namespace {

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
                 1,
                 "ONVIGIL WARNING - 0 banned, 0 suspected, 0 unknown of 0 devices; no device at all has been found | "
                 "banned=0 suspected=0 advisory=0 unknown=0 clear=0 waived=0\n"},
        CheckRow{"nothing there, and that is known",
                 {},
                 false,
                 {"--ignore", "problems"},
                 0,
                 "ONVIGIL OK - 0 banned, 0 suspected, 0 unknown of 0 devices | banned=0 suspected=0 advisory=0 "
                 "unknown=0 clear=0 waived=0\n"},
        CheckRow{"banned in another network",
                 {banned},
                 false,
                 {"--network", "10.99.0.0/16", "--ignore", "problems"},
                 0,
                 "ONVIGIL OK - 0 banned, 0 suspected, 0 unknown of 0 devices | banned=0"},
        CheckRow{"no device in the network",
                 {clear},
                 false,
                 {"--network", "10.99.0.0/16"},
                 1,
                 "ONVIGIL WARNING - 0 banned, 0 suspected, 0 unknown of 0 devices; no device fits | banned=0"},
        CheckRow{"banned in the network",
                 {banned, clear},
                 false,
                 {"--network", "10.20.0.2"},
                 2,
                 "ONVIGIL CRITICAL - 1 banned, 0 suspected, 0 unknown of 1 devices | banned=1"},
        CheckRow{"waived in the network",
                 {banned},
                 true,
                 {"--network", "10.20.0.0/16"},
                 0,
                 "ONVIGIL OK - 0 banned, 0 suspected, 0 unknown of 1 devices | banned=0 suspected=0 advisory=0 "
                 "unknown=0 clear=0 waived=1\n"},
        CheckRow{
            "no device with the label", {banned}, false, {"--label", "building=B"}, 1, "ONVIGIL WARNING - 0 banned"},
        CheckRow{"wrong filter", {banned}, false, {"--label", "building"}, 3, "ONVIGIL UNKNOWN - --label: "},
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
        CheckRow{"wrong value", {}, false, {"--unknown-is", "fine"}, 3, "ONVIGIL UNKNOWN - "}),
    test::named_by<&CheckRow::what>);

TEST_F(TheClient, ChecksWarningWhileTheSensorIsBlindOrDeaf)
{
    daemon.handler.add(with_level(sample_record(1), model::Level::clear));
    auto& state = daemon.handler.state;
    state.rounds.last_finished = control::FakeHandler::now_value - std::chrono::hours(1);
    state.rounds.interval = std::chrono::minutes(5);
    state.interfaces = {{"lan1", {}, 0, true, 3}};
    state.problems = {{"sink siem fails", "a | b", "mend it", std::nullopt, true}};
    daemon.start();

    const auto blind = run({"check"});
    EXPECT_EQ(blind.code, 1);
    EXPECT_THAT(blind.out, StartsWith("ONVIGIL WARNING - 0 banned, 0 suspected, 0 unknown of 1 devices; no round has "
                                      "finished for 1h; lan1 has been silent for 3 rounds; sink siem fails: a / b | "
                                      "banned=0"));
    EXPECT_EQ(run({"check", "--ignore", "problems"}).code, 0);
}

TEST_F(TheClient, ChecksUnknownBeforeTheFirstRoundAndWithoutADaemon)
{
    daemon.start();

    const auto early = run({"check"});
    const auto alone = run({"check"}, (folder.path() / "absent.sock").string());

    EXPECT_EQ(early.code, 3);
    EXPECT_THAT(early.out, StartsWith("ONVIGIL UNKNOWN - no round has finished yet"));
    EXPECT_EQ(alone.code, 3);
    EXPECT_THAT(alone.out, StartsWith("ONVIGIL UNKNOWN - no daemon answers on"));
    EXPECT_EQ(std::count(alone.out.begin(), alone.out.end(), '\n'), 1);
}

}  // namespace
}  // namespace onvigil::cli

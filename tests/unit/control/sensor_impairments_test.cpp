#include "control/sensor_impairments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_records.hpp"

namespace onvigil::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// A sensor at work for twelve days.
Status healthy()
{
    auto status = sample_status();
    status.devices.count(sample_record(1));
    status.rounds.last_finished = sample_time - 4min;
    status.rounds.interval = 5min;
    status.interfaces = {{"lan0", {}, 12, false, 0}};
    status.sinks = {{.name = "siem", .type = "syslog", .backlog = 9, .last_error = ""}};
    status.problems = {{"a list is older than a year", "", "compare it", std::nullopt}};
    return status;
}

TEST(Impairments, AreNoneWhileTheSensorWorks)
{
    EXPECT_THAT(impairments(healthy()), IsEmpty());
}

TEST(Impairments, NameASensorThatHasFoundNoDeviceOrHasNotLookedYet)
{
    auto status = healthy();
    status.devices = {};
    EXPECT_THAT(impairments(status), ElementsAre("no device at all has been found"));
    status.rounds.last_finished.reset();
    EXPECT_THAT(impairments(status), ElementsAre("no round has finished yet for this inventory"));
}

TEST(Impairments, NameARoundOlderThanThreeIntervals)
{
    auto status = healthy();
    status.rounds.last_finished = sample_time - 15min;
    EXPECT_THAT(impairments(status), IsEmpty());
    status.rounds.last_finished = sample_time - 16min;
    EXPECT_THAT(impairments(status), ElementsAre("no round has finished for 16m"));
    status.started = sample_time - 1min;
    EXPECT_THAT(impairments(status), IsEmpty()) << "it has just been started";
}

TEST(Impairments, NameInterfacesThatAreSilentForThreeRounds)
{
    auto status = healthy();
    status.interfaces = {{"lan0", {}, 0, true, 2}, {"lan1", {}, 0, true, 3}, {"lan2", {}, 0, false, 9}};
    EXPECT_THAT(impairments(status), ElementsAre("lan1 has been silent for 3 rounds"));
}

TEST(Impairments, CountManySilentInterfacesInOneLine)
{
    auto status = healthy();
    status.interfaces.clear();
    for (int i = 0; i < 150; ++i) status.interfaces.push_back({"lan" + std::to_string(i), {}, 0, true, 5});
    EXPECT_THAT(impairments(status), ElementsAre("150 interfaces have been silent for 3 rounds or more"));
}

TEST(Impairments, NameLostEventsAndProblemsThatHideDevicesOrEvents)
{
    auto status = healthy();
    status.sinks[0].lost = 4321;
    status.problems.push_back({"sink siem fails", "refused", "mend it", std::nullopt, true});
    EXPECT_THAT(impairments(status), ElementsAre("sink siem lost 4,321 events", "sink siem fails: refused"));
}

}  // namespace
}  // namespace onvigil::control

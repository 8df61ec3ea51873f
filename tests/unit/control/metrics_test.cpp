#include "control/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_records.hpp"

namespace onvigil::control {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricsText, NamesEveryFamilyWithItsTypeAndHelp)
{
    const auto text = metrics_text(sample_status());

    for (const auto* family : {"build_info gauge",
                               "start_time_seconds gauge",
                               "devices gauge",
                               "devices_waived gauge",
                               "devices_by_state gauge",
                               "devices_by_identification gauge",
                               "rounds_total counter",
                               "round_answers gauge",
                               "round_duration_seconds gauge",
                               "interface_answers gauge",
                               "interface_silent gauge",
                               "identification_queue gauge",
                               "drops_total counter",
                               "events_total counter",
                               "sink_up gauge",
                               "sink_backlog gauge",
                               "sink_delivered_total counter",
                               "sink_lost_total counter",
                               "sink_parked_total counter",
                               "sink_position gauge",
                               "sink_failing gauge",
                               "journal_events gauge",
                               "journal_bytes gauge",
                               "database_bytes gauge",
                               "round_seconds histogram",
                               "interview_seconds histogram",
                               "commit_seconds histogram",
                               "sink_delivery_seconds histogram",
                               "problems gauge"}) {
        const std::string line(family);
        EXPECT_THAT(text, HasSubstr("# TYPE onvigil_" + line + "\n"));
        EXPECT_THAT(text, HasSubstr("# HELP onvigil_" + line.substr(0, line.find(' ')) + " "));
    }
    EXPECT_THAT(text, Not(HasSubstr("onvigil_round_finished_timestamp_seconds"))) << "no round has finished";
}

TEST(MetricsText, ShowsEachValueUnderItsName)
{
    auto status = sample_status();
    status.devices.count(sample_record(1));
    status.rounds = {.count = 17,
                     .last_finished = sample_time,
                     .last_answers = 1198,
                     .last_duration = std::chrono::milliseconds(2300)};
    status.interfaces = {{"lan0", {}, 12, false}, {"lan1", {}, 0, true}};
    status.identification_queued = 9;
    status.drops = {{"wsd.not-xml", 3}};
    status.events_written = 1234567890123;
    status.sinks = {{"si\"em\n", "syslog", "", model::SinkState::failed, 5, 412, 7, 8, {}, "", "", {}}};
    status.problems = {{}, {}};

    const auto text = metrics_text(status);

    for (const auto* sample : {"build_info{version=\"0.1.0\"} 1",
                               "start_time_seconds 1794391331",
                               "devices{verdict=\"banned\"} 1",
                               "devices{verdict=\"clear\"} 0",
                               "devices_by_state{state=\"online\"} 1",
                               "devices_by_identification{state=\"ok\"} 1",
                               "rounds_total 17",
                               "round_answers 1198",
                               "round_duration_seconds 2.3",
                               "round_finished_timestamp_seconds 1795428131",
                               "interface_answers{interface=\"lan0\"} 12",
                               "interface_silent{interface=\"lan0\"} 0",
                               "interface_silent{interface=\"lan1\"} 1",
                               "identification_queue 9",
                               "drops_total{reason=\"wsd.not-xml\"} 3",
                               "events_total 1234567890123",
                               "sink_up{sink=\"si\\\"em\\n\",type=\"syslog\"} 0",
                               "sink_backlog{sink=\"si\\\"em\\n\",type=\"syslog\"} 412",
                               "sink_delivered_total{sink=\"si\\\"em\\n\",type=\"syslog\"} 5",
                               "sink_lost_total{sink=\"si\\\"em\\n\",type=\"syslog\"} 7",
                               "sink_parked_total{sink=\"si\\\"em\\n\",type=\"syslog\"} 8",
                               "problems 2"})
        EXPECT_THAT(text, HasSubstr("\nonvigil_" + std::string(sample) + "\n"));
}

TEST(MetricsText, TellsHowFarTheHubIsAndWhatFails)
{
    auto status = sample_status();
    status.sinks = {{.name = "hub",
                     .type = "postgresql",
                     .state = model::SinkState::retrying,
                     .last_error = "connection refused",
                     .position = {{"change", 12}, {"event", 26}}},
                    {.name = "siem", .type = "syslog", .last_error = "no journal runs here"}};
    const auto text = metrics_text(status);

    EXPECT_THAT(text, HasSubstr("sink_position{sink=\"hub\",type=\"postgresql\",stream=\"event\"} 26\n"));
    EXPECT_THAT(text, HasSubstr("sink_failing{sink=\"hub\",type=\"postgresql\",error=\"connection refused\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("sink_failing{sink=\"siem\"")));
}

TEST(MetricsText, CountsInEachRangeOfAHistogramWhatTheShorterOnesHoldToo)
{
    using namespace std::chrono_literals;
    auto status = sample_status();
    for (const auto took : {1ms, 20ms, 20ms, 400'000ms}) status.commit_durations.observe(took);
    status.sinks = {{.name = "siem", .type = "syslog"}};
    status.sinks.front().deliveries.observe(2s);

    const auto text = metrics_text(status);

    for (const auto* sample :
         {"commit_seconds_count 4", "commit_seconds_sum 400.041", "commit_seconds_bucket{le=\"0.001\"} 1",
          "commit_seconds_bucket{le=\"0.01\"} 1", "commit_seconds_bucket{le=\"0.05\"} 3",
          "commit_seconds_bucket{le=\"300\"} 3", "commit_seconds_bucket{le=\"+Inf\"} 4", "interview_seconds_count 0",
          "sink_delivery_seconds_bucket{sink=\"siem\",type=\"syslog\",le=\"5\"} 1"})
        EXPECT_THAT(text, HasSubstr("\nonvigil_" + std::string(sample) + "\n"));
}

TEST(MetricsText, ShowsTheJournalAndTheProcess)
{
    auto status = sample_status();
    EXPECT_THAT(metrics_text(status), Not(HasSubstr("journal_oldest"))) << "there is no event";
    status.journal = {12, 4096, 65536, sample_time};
    status.process = {1.5, 1795428131, 30u << 20, 90u << 20, 17, 65536, 4};

    const auto text = metrics_text(status);

    for (const auto* sample :
         {"onvigil_journal_events 12", "onvigil_journal_bytes 4096", "onvigil_database_bytes 65536",
          "onvigil_journal_oldest_timestamp_seconds 1795428131", "process_cpu_seconds_total 1.5",
          "process_start_time_seconds 1795428131", "process_resident_memory_bytes 31457280",
          "process_virtual_memory_bytes 94371840", "process_open_fds 17", "process_max_fds 65536", "process_threads 4"})
        EXPECT_THAT(text, HasSubstr("\n" + std::string(sample) + "\n"));
}

}  // namespace
}  // namespace onvigil::control

#include "control/daemon_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "base/ensure.hpp"
#include "fake_handler.hpp"

namespace onvigil::control {
namespace {

model::Record waived(model::Record record)
{
    auto verdict = *record.verdict;
    for (auto& finding : verdict.findings) finding.waived = true;
    record.verdict = std::make_shared<const model::Verdict>(verdict);
    return record;
}

TEST(DeviceCounts, GoBackToNothingWhenEverythingIsTakenOff)
{
    DeviceCounts counts;
    for (const auto& record :
         {sample_record(1), waived(sample_record(2)), with_level(sample_record(3), model::Level::clear)})
        counts.count(record);

    EXPECT_EQ(counts.total, 3u);
    EXPECT_EQ(counts.by_verdict[0], 2u);
    EXPECT_EQ(counts.waived[0], 1u);

    for (const auto& record :
         {sample_record(1), waived(sample_record(2)), with_level(sample_record(3), model::Level::clear)})
        counts.uncount(record);
    EXPECT_EQ(counts, DeviceCounts{});
}

TEST(DeviceCounts, TakingOffWhatWasNeverCountedIsABug)
{
    DeviceCounts counts;
    EXPECT_THROW(counts.uncount(sample_record(1)), Bug);
}

/// Every value differs from its default and from its neighbours, so that none can stand in for another.
Status full_status()
{
    using namespace std::chrono_literals;
    auto status = sample_status();
    status.sensor_id = "sen-1";
    status.devices.count(sample_record(1));
    status.devices.count(waived(sample_record(2)));
    status.devices.count(with_level(sample_record(3), model::Level::unknown));
    status.rounds = {17, true, sample_time - 6min, sample_time - 5min, sample_time + 1min, 1198, 2300ms, 5min};
    status.sweep = {true, 300, 65536, sample_time - 2h};
    status.identification_queued = 8;
    status.identification_running = 4;
    status.interfaces = {{"lan0", {"10.20.0.1/16"}, 1190, false, 0}, {"lan1", {}, 0, true, 4}};
    status.lists_in_force = {"us-ndaa-889"};
    status.lists_available = {"us-tx"};
    status.drops = {{"wsd.not-xml", 3}};
    status.events_written = 99;
    status.journal = {42, 4096, 65536, sample_time - 24h};
    status.sinks = {
        {"siem", "syslog", "", model::SinkState::retrying, 5, 6, 7, 8, sample_time - 1h, "refused", "bad", {}}};
    status.problems = {{"lan1 is silent", "no answers", "look at the switch", sample_time - 3h}, {"no since"}};
    return status;
}

TEST(StatusJson, HoldsEveryValueUnderItsKey)
{
    const auto expected = R"({
      "version": "0.1.0", "site": "hq", "started": "2026-11-11T10:02:11.000Z", "uptime_s": 1036800,
      "devices": {"total": 3,
        "by_verdict": {"banned": 2, "suspected": 0, "advisory": 0, "unknown": 1, "clear": 0},
        "by_state": {"online": 3, "offline": 0},
        "by_identification": {"ok": 3, "needs-login": 0, "refused": 0, "unreachable": 0, "malformed": 0,
                              "pending": 0, "none": 0},
        "waived": {"banned": 1, "suspected": 0, "advisory": 0}},
      "rounds": {"count": 17, "running": true, "last_started": "2026-11-23T09:56:11.000Z",
        "last_finished": "2026-11-23T09:57:11.000Z", "next": "2026-11-23T10:03:11.000Z", "last_answers": 1198,
        "last_duration_ms": 2300, "interval_ms": 300000},
      "interfaces": [
        {"name": "lan0", "addresses": ["10.20.0.1/16"], "answers_last_round": 1190, "silent": false, "silent_rounds": 0},
        {"name": "lan1", "addresses": [], "answers_last_round": 0, "silent": true, "silent_rounds": 4}],
      "lists": {"in_force": ["us-ndaa-889"], "available": ["us-tx"]},
      "drops": {"wsd.not-xml": 3},
      "sinks": [{"name": "siem", "type": "syslog", "state": "retrying", "silent": false, "delivered": 5, "backlog": 6,
        "last_delivered": "2026-11-23T09:02:11.000Z", "last_error": "refused", "lost": 7, "parked": 8,
        "last_parked_error": "bad"}],
      "problems": [
        {"what": "lan1 is silent: no answers", "since": "2026-11-23T07:02:11.000Z", "do": "look at the switch"},
        {"what": "no since", "since": null, "do": ""}],
      "impairments": ["lan1 has been silent for 4 rounds", "sink siem lost 7 events"],
      "sweep": {"running": true, "asked": 300, "total": 65536, "last_finished": "2026-11-23T08:02:11.000Z"},
      "identification": {"queued": 8, "running": 4},
      "events_written": 99,
      "journal": {"events": 42, "bytes": 4096, "oldest": "2026-11-22T10:02:11.000Z", "database_bytes": 65536},
      "sensor": "sensor-1", "sensor_id": "sen-1", "now": "2026-11-23T10:02:11.000Z"})";

    EXPECT_EQ(boost::json::parse(status_json(full_status())), boost::json::parse(expected));
}

TEST(StatusJson, HasEveryKeyBeforeAnythingIsKnown)
{
    const auto full = boost::json::parse(status_json(full_status())).as_object();
    const auto empty = boost::json::parse(status_json(Status{})).as_object();

    ASSERT_EQ(empty.size(), full.size());
    for (const auto& [key, value] : full) {
        ASSERT_TRUE(empty.contains(key)) << key;
        if (value.is_array() && key != "impairments") {
            EXPECT_TRUE(empty.at(key).as_array().empty()) << key;
        }
    }
    for (const auto* key : {"last_started", "last_finished", "next"})
        EXPECT_TRUE(empty.at("rounds").at(key).is_null()) << key;
    EXPECT_EQ(empty.at("rounds").as_object().size(), full.at("rounds").as_object().size());
    EXPECT_EQ(empty.at("devices").at("by_verdict").as_object().size(), 5u);
    EXPECT_TRUE(empty.at("sensor_id").is_null());
}

TEST(StatusJson, NeverCountsUptimeBelowZero)
{
    auto status = sample_status();
    status.started = status.now + std::chrono::hours(1);  // the clock was set back

    EXPECT_EQ(boost::json::parse(status_json(status)).at("uptime_s"), 0);
}

}  // namespace
}  // namespace onvigil::control

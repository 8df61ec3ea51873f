#include "alerts/summary_events.hpp"

#include "render/event_json.hpp"
#include "samples.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using model::EventType;
using model::Severity;
using testing::HasSubstr;

Counts some()
{
    Counts counts;
    for (const auto level : {model::Level::banned, model::Level::banned, model::Level::clear}) counts.add(level);
    return counts;
}

TEST(Summary, TheBaselineIsSummedUp)
{
    const auto event = baseline_taken(context(), some());
    EXPECT_EQ(event.type, EventType::baseline_taken);
    EXPECT_EQ(event.severity, Severity::info);
    EXPECT_EQ(event.message, "first look around is done: 3 devices: 2 banned, 1 clear");
    EXPECT_THAT(render::event_json(event),
                HasSubstr(R"("devices":3,"banned":2,"suspected":0,"advisory":0,"unknown":0,"clear":1)"));
}

TEST(Summary, AnotherNameOfTheSiteIsOneHeartbeatThatSaysSo)
{
    const auto event = site_renamed(context(), "attic");
    EXPECT_EQ(event.type, EventType::sensor_heartbeat);
    EXPECT_THAT(render::event_json(event),
                HasSubstr("\"changed\":\"site: attic -> " + std::string(context().site) + "\""));
}

TEST(Summary, ANewNetworkIsNamed)
{
    const auto event = network_added(context(), "10.30.0.0/16", {});
    EXPECT_EQ(event.type, EventType::network_added);
    EXPECT_EQ(event.message, "first pass over network 10.30.0.0/16 is done; new there: 0 devices");
}

TEST(Summary, APolicyChangeNamesItsListsAndItsEffect)
{
    PolicyChange change;
    change.added = {"us-ndaa-889"};
    change.removed = {"house"};
    change.makers_changed = true;
    change.opened = 4;
    const auto event = policy_changed(context(), change, some());
    EXPECT_EQ(event.type, EventType::policy_changed);
    EXPECT_EQ(
        event.message,
        "policy changed: in force now: us-ndaa-889; no longer in force: house; makers changed; 4 findings opened, 0 "
        "updated, 0 closed; 3 devices: 2 banned, 1 clear");
    EXPECT_THAT(render::event_json(event), HasSubstr(R"("lists_added":["us-ndaa-889"],"lists_removed":["house"])"));
}

TEST(Summary, TheSensorSpeaksOfItself)
{
    EXPECT_EQ(sensor_started(context(), "0.1.0", {}).message, "Onvigil 0.1.0 started on sensor1; known: 0 devices");
    EXPECT_EQ(sensor_stopped(context(), "0.1.0", {}).type, EventType::sensor_stopped);
    const auto beat = sensor_heartbeat(context(), "0.1.0", some(), 90s);
    EXPECT_EQ(beat.type, EventType::sensor_heartbeat);
    EXPECT_THAT(render::event_json(beat), HasSubstr(R"("uptime_s":90,"devices":3)"));
}

TEST(Summary, TroubleIsMediumAndItsEndIsInfo)
{
    const auto degraded = sensor_degraded(context(), "sink siem fails", "certificate expired", "renew it");
    EXPECT_EQ(degraded.severity, Severity::medium);
    EXPECT_EQ(degraded.message, "sink siem fails: certificate expired; renew it");
    const auto recovered = sensor_recovered(context(), "sink siem fails");
    EXPECT_EQ(recovered.severity, Severity::info);
    EXPECT_EQ(*model::text_field(recovered, "what"), *model::text_field(degraded, "what"));
}

TEST(Summary, LossIsHighAndCounted)
{
    const auto event = events_lost(context(), "siem", 12, 100, 140, "its backlog was full");
    EXPECT_EQ(event.severity, Severity::high);
    EXPECT_EQ(event.message, "12 events between seq 100 and 140 never reached sink siem: its backlog was full");
    EXPECT_THAT(render::event_json(event), HasSubstr(R"("sink":"siem","lost":12,"first_seq":100,"last_seq":140)"));
}

TEST(Summary, ATestSaysThatItIsOne)
{
    EXPECT_THAT(render::event_json(test_event(context(), "siem")), HasSubstr(R"("test":true)"));
}

}  // namespace
}  // namespace onvigil::alerts

#include "alerts/event_filter.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

TEST(EventFilter, GlobsOverTypesAndAMinimum)
{
    SinkSettings settings;
    EXPECT_TRUE(EventFilter(settings).wants_all());
    settings.events = {"finding.*", "sensor.degraded"};
    settings.min_severity = model::Severity::medium;
    const EventFilter filter(settings);
    EXPECT_FALSE(filter.wants_all());
    model::Event event;
    event.type = model::EventType::finding_closed;
    event.severity = model::Severity::info;
    EXPECT_FALSE(filter.wants(event));
    event.severity = model::Severity::medium;
    EXPECT_TRUE(filter.wants(event));
    event.type = model::EventType::sensor_degraded;
    EXPECT_TRUE(filter.wants(event));
    event.type = model::EventType::device_found;
    EXPECT_FALSE(filter.wants(event));
}

}  // namespace
}  // namespace onvigil::alerts

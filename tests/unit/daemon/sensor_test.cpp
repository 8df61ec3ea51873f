#include "daemon/sensor.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

TEST(Sensor, IsNamedByEveryEventWithItsSite)
{
    const Sensor sensor{.site = "hq", .name = "north", .id = "sen-1"};
    const model::TimePoint now{std::chrono::milliseconds(7)};
    const auto context = sensor.context(now, model::Cause::policy);
    EXPECT_EQ(context.site, "hq");
    EXPECT_EQ(context.sensor, "north");
    EXPECT_EQ(context.sensor_id, "sen-1");
    EXPECT_EQ(context.now, now);
    EXPECT_EQ(context.cause, model::Cause::policy);
    EXPECT_EQ(sensor.context(now).cause, model::Cause::observed);
}

TEST(Sensor, AlwaysHasAName)
{
    EXPECT_FALSE(host_name().empty());
}

}  // namespace
}  // namespace onvigil::daemon

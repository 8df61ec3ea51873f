#include "hub/reader/fleet_sensors.hpp"

#include <gmock/gmock.h>

namespace onvigil::hub {
namespace {

using namespace std::chrono_literals;

FleetSensor sensor()
{
    FleetSensor sensor;
    sensor.came = sensor.complete = true;
    return sensor;
}

TEST(FleetSensors, AreInTheWorstStateThatFits)
{
    auto one = sensor();
    EXPECT_EQ(state_of(one, 1h), "ok");
    one.waiting = 1;
    EXPECT_EQ(state_of(one, 1h), "behind");
    one.complete = false;
    EXPECT_EQ(state_of(one, 1h), "resyncing");
    one.silent = 2h;
    EXPECT_EQ(state_of(one, 1h), "silent");
    EXPECT_EQ(state_of(one, 3h), "resyncing");
    one.revoked = true;
    EXPECT_EQ(state_of(one, 1h), "revoked");
}

TEST(FleetSensors, ThatNeverCameAreNotCalledWell)
{
    auto one = sensor();
    one.came = false;
    EXPECT_EQ(state_of(one, 1h), "never heard of");
}

}  // namespace
}  // namespace onvigil::hub

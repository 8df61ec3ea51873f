#include "simulator/camera.hpp"

#include <gmock/gmock.h>

#include <set>

#include "fakes.hpp"

namespace onvigil::simulator {
namespace {

TEST(Camera, EndpointsFollowTheScenario)
{
    const auto endpoint = [](std::string_view keys) {
        Fleet fleet = test::fleet("mac: '44:19:b6:00:00:09', " + std::string(keys));
        return fleet.cameras()[0].endpoint();
    };
    EXPECT_EQ(endpoint("endpoint: fixed"), "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada");
    EXPECT_EQ(endpoint("endpoint: mac"), "urn:uuid:2419d68a-2dd2-21b2-a205-4419b6000009");
    EXPECT_EQ(endpoint("endpoint: 'x-{n}'"), "x-0");
    EXPECT_TRUE(endpoint("platform: hikvision").ends_with("-4419b6000009"));
    EXPECT_TRUE(endpoint("platform: dahua").starts_with("uuid:"));
    EXPECT_EQ(endpoint("endpoint: random").size(), 45u);
}

TEST(Camera, EntriesWithoutSerialAndMacAreStillDifferentDevices)
{
    Fleet fleet(
        test::scenario("cameras: [{address: 10.0.0.1, count: 2}, {address: 10.0.0.9}, "
                       "{address: 10.0.0.9, port: 81}]"));
    std::set<std::string> endpoints;
    for (const Camera& camera : fleet.cameras()) endpoints.insert(camera.endpoint());
    EXPECT_EQ(endpoints.size(), 4u);
}

TEST(Camera, KnowsTheCallsOfOnvifByTheirElements)
{
    EXPECT_EQ(name(call_of("GetDeviceInformation")), "deviceinfo");
    EXPECT_EQ(name(call_of("GetServices")), "services");
    EXPECT_EQ(call_of("SetHostname"), Call::other);
    EXPECT_EQ(call_of(""), Call::other);
}

TEST(Camera, CountsTheBusiestSecond)
{
    Busiest busiest;
    for (const std::int64_t second : {7, 7, 8, 9, 9, 9, 10}) busiest.count(second);
    EXPECT_EQ(busiest.most, 3u);
}

TEST(Camera, ScopesAreEncodedOnce)
{
    Fleet fleet = test::fleet("model: 'DS 1/a(b):c%', name: 'Gate 7', platform: hikvision");
    const Camera& camera = fleet.cameras()[0];
    std::string out;
    camera.model->answers.at(&protocols::ws_discovery)
        .render(out, camera, {.relates_to = "", .unique = 1, .now = test::noon});
    EXPECT_NE(out.find("hardware/DS%201/a(b):c%25 "), std::string::npos) << out;
    EXPECT_NE(out.find("name/Gate%207 "), std::string::npos) << out;
}

}  // namespace
}  // namespace onvigil::simulator

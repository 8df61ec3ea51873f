#include "daemon/device_directory.hpp"

#include <gmock/gmock.h>
#include <boost/asio/co_spawn.hpp>

#include "running_pipeline.hpp"

namespace onvigil::daemon {
namespace {

using test::RunningPipeline;
using testing::ElementsAre;

const auto first_address = onvigil::test::ip("10.0.0.1");
const auto second_address = onvigil::test::ip("10.0.0.2");

TEST(DeviceDirectory, NamesTheAddressesOfDevicesAndTheirNetworks)
{
    RunningPipeline running;
    DeviceDirectory directory(running.pipeline);
    running.hear("10.0.0.1", 1);

    EXPECT_THAT(directory.addresses_on("lan0"), ElementsAre(first_address));
    EXPECT_TRUE(directory.addresses_on("lan1").empty());
    EXPECT_TRUE(directory.neighbours_on("lan0").empty());
    std::vector<std::string> seen;
    directory.each_address(
        [&](const std::string& endpoint, const model::IpAddress& address, const std::string& network) {
            seen.push_back(endpoint + " " + address.to_string() + " " + network);
        });
    EXPECT_THAT(seen, ElementsAre(onvigil::test::endpoint(1) + " 10.0.0.1 lan0"));
}

TEST(DeviceDirectory, TellsDevicesApartByTheirAddresses)
{
    RunningPipeline running;
    DeviceDirectory directory(running.pipeline);
    running.hear("10.0.0.1", 1);
    running.hear("10.0.0.2", 2);

    EXPECT_NE(directory.device_at(first_address), 0u);
    EXPECT_NE(directory.device_at(first_address), directory.device_at(second_address));
    EXPECT_EQ(directory.device_at(onvigil::test::ip("10.0.0.3")), 0u);
}

TEST(DeviceDirectory, ADeviceThatWasJustHeardIsWaitedFor)
{
    RunningPipeline running;
    DeviceDirectory directory(running.pipeline);
    running.pipeline.heard(onvigil::test::wsd("10.0.0.1", onvigil::test::endpoint(1), running.pipeline.now()));
    ASSERT_TRUE(running.pipeline.registry().at(first_address).empty());

    EXPECT_TRUE(running.run(directory.wants_fingerprint(first_address)));

    EXPECT_FALSE(running.pipeline.registry().at(first_address).empty()) << "it answered before the device was there";
}

TEST(DeviceDirectory, AnAddressWithoutADeviceIsAnsweredInTime)
{
    RunningPipeline running;
    DeviceDirectory directory(running.pipeline);
    EXPECT_TRUE(running.run(directory.wants_fingerprint(first_address)));
}

TEST(DeviceDirectory, AllButBannedDevicesWantAFingerprint)
{
    policy::Maker maker;
    maker.id = maker.name = "cam";
    policy::Rule rule;
    rule.key = model::Key::onvif_manufacturer;
    rule.words = {"hikvision"};
    rule.strength = model::Strength::proof;
    maker.recognise = {rule};
    policy::List list;
    list.id = "no-cam";
    list.effective = std::chrono::sys_days{};
    list.entities.emplace_back().maker = "cam";
    const auto wants = [&](std::vector<policy::List> lists) {
        RunningPipeline running(
            policy::Policy{policy::Knowledge{.makers = {maker}, .lists = std::move(lists)}, {.lists = {"*"}}});
        DeviceDirectory directory(running.pipeline);
        running.hear("10.0.0.1", 1);
        running.pipeline.heard(
            onvigil::test::interview("10.0.0.1", onvigil::test::endpoint(1), "S-1", {}, running.pipeline.now()));
        return running.run(directory.wants_fingerprint(first_address));
    };
    EXPECT_FALSE(wants({list}));
    EXPECT_TRUE(wants({})) << "its maker is proven by its own word";
}

}  // namespace
}  // namespace onvigil::daemon

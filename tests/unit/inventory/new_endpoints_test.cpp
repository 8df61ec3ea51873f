// Devices that give themselves a new endpoint.
#include <gtest/gtest.h>

#include "inventory/device_set.hpp"
#include "inventory/merge_devices.hpp"
#include "inventory/round_answers.hpp"
#include "registry_fixture.hpp"

namespace onvigil::inventory::test::new_endpoints_test {
namespace {

TEST(NewEndpoints, PairsThatAreNotOneDeviceLeaveWhereThereIsNoMoreRoom)
{
    DeviceSet devices({}, {});
    devices.now = start;
    std::vector<std::string> ids;
    for (unsigned i = 1; i <= 150; ++i) {
        const auto slot = devices.create(wsd("10.0.0." + std::to_string(i), endpoint(i)));
        ASSERT_TRUE(slot);
        devices[*slot].track = {};  // it was heard in an earlier round
        ids.push_back(devices.device(*slot).id);
    }
    const auto later = start + 1h;
    const model::RoundReport report = round_over(later, {"lan0"});
    const Round round(report, devices.networks, later);

    devices.note_renamed(ids[0], ids[1]);
    merge_renamed(devices, round);
    EXPECT_EQ(devices.renamed.size(), 1u) << "what may still be one device is remembered";

    for (const auto& one : ids)
        for (const auto& other : ids)
            if (one < other) devices.note_renamed(one, other);
    ASSERT_EQ(devices.renamed.size(), DeviceSet::most_renamed);
    merge_renamed(devices, round);
    EXPECT_EQ(devices.renamed.size(), 0u);
}

}  // namespace
}  // namespace onvigil::inventory::test::new_endpoints_test

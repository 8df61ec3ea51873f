// Devices that give themselves a new endpoint.
#include <gtest/gtest.h>

#include "inventory/device_set.hpp"
#include "inventory/merge_devices.hpp"
#include "inventory/round_reach.hpp"
#include "registry_fixture.hpp"

namespace onvigil::inventory::test::new_endpoints_test {
namespace {

TEST(NewEndpoints, PairsThatAreNotOneDeviceLeaveWhereThereIsNoMoreRoom)
{
    DeviceSet devices({}, {});
    std::vector<Slot> slots;
    for (unsigned i = 1; i <= 150; ++i) {
        devices.now = start + std::chrono::hours(i);  // each found when those before it were no longer heard
        const auto slot = devices.create(wsd("10.0.0." + std::to_string(i), endpoint(i), devices.now));
        ASSERT_TRUE(slot);
        devices[*slot].track = {};
        slots.push_back(*slot);
    }
    const auto later = start + 200h;
    const model::RoundReport report = round_over(later, {"lan0"});
    const Round round(report, devices.networks, later);

    devices.note_renamed(slots[1], slots[0]);
    merge_renamed(devices, round);
    EXPECT_EQ(devices.renamed.size(), 1u) << "what may still be one device is remembered";

    for (const Slot one : slots)
        for (const Slot other : slots)
            if (one > other) devices.note_renamed(one, other);
    ASSERT_EQ(devices.renamed.size(), DeviceSet::most_noted);
    merge_renamed(devices, round);
    EXPECT_EQ(devices.renamed.size(), 0u);
}

}  // namespace
}  // namespace onvigil::inventory::test::new_endpoints_test

#include "inventory/device_index.hpp"

#include <gmock/gmock.h>

#include "support/observations.hpp"

namespace onvigil::inventory::test {
namespace {

using namespace onvigil::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

model::Device device(unsigned number)
{
    model::Device out;
    out.id = fmt::format("dev-{:010}", number);
    out.endpoint = endpoint(number);
    out.serial = fmt::format("S77{:05}", number);
    out.addresses = {ip(fmt::format("10.0.0.{}", number))};
    out.network = "lan0";
    return out;
}

Slot add(DeviceIndex& index, model::Device value)
{
    Entry entry;
    entry.device = std::make_shared<model::Device>(std::move(value));
    return index.add(std::move(entry));
}

TEST(DeviceIndex, FindsADeviceByEachThingItIsKnownBy)
{
    DeviceIndex index;
    auto known = device(1);
    known.macs = {{mac("44:19:b6:00:00:01"), {}, true, true}};
    const Slot slot = add(index, known);
    (void)add(index, device(2));

    EXPECT_EQ(index.by_id(known.id), slot);
    EXPECT_THAT(index.by_endpoint(endpoint(1)), ElementsAre(slot));
    EXPECT_EQ(index.by_endpoint_at(endpoint(1), ip("10.0.0.1")), Slots{slot});
    EXPECT_TRUE(index.by_endpoint_at(endpoint(1), ip("10.0.0.2")).empty());
    EXPECT_THAT(index.by_mac(mac("44:19:b6:00:00:01")), ElementsAre(slot));
    EXPECT_THAT(index.by_serial("s7700001"), ElementsAre(slot));
    EXPECT_THAT(index.by_address(ip("10.0.0.1")), ElementsAre(slot));
}

TEST(DeviceIndex, FollowsADeviceThatChangesAndForgetsOneThatGoes)
{
    DeviceIndex index;
    const Slot slot = add(index, device(1));
    auto moved = device(1);
    moved.addresses = {ip("10.0.0.9")};
    moved.network = "lan1";

    index.replace(slot, std::make_shared<model::Device>(moved));

    EXPECT_THAT(index.by_address(ip("10.0.0.1")), IsEmpty());
    EXPECT_THAT(index.by_address(ip("10.0.0.9")), ElementsAre(slot));
    EXPECT_THAT(index.in_network("lan0"), IsEmpty());
    EXPECT_THAT(index.in_network("lan1"), UnorderedElementsAre(slot));

    index.remove(slot);

    EXPECT_EQ(index.size(), 0u);
    EXPECT_EQ(index.by_id(moved.id), std::nullopt);
    EXPECT_THAT(index.by_endpoint(endpoint(1)), IsEmpty());
    EXPECT_EQ(add(index, device(2)), slot) << "its slot is free";
}

TEST(DeviceIndex, GivesThoseThatShareAnIdentityInOneOrderAndNoMoreThanAreLookedAt)
{
    DeviceIndex index;
    for (unsigned number = 100; number > 0; --number) {
        auto clone = device(number);
        clone.endpoint = endpoint(1);
        (void)add(index, clone);
    }

    EXPECT_EQ(index.by_endpoint(endpoint(1)).size(), most_hits);
    const Slots all = index.by_endpoint(endpoint(1), 100);
    ASSERT_EQ(all.size(), 100u);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [&](Slot one, Slot other) { return index.device(one).id < index.device(other).id; }));
    EXPECT_EQ(index.by_endpoint_at(endpoint(1), ip("10.0.0.77")).size(), 1u) << "however many hold it";
}

TEST(DeviceIndex, PlaceholdersAreNoWayToFindADevice)
{
    DeviceIndex index;
    auto printed = device(1);
    printed.serial = "SerialNumber";
    printed.endpoint = "urn:uuid:00000000-0000-0000-0000-000000000000";
    (void)add(index, printed);

    EXPECT_THAT(index.by_serial("SerialNumber"), IsEmpty());
    EXPECT_THAT(index.by_endpoint(printed.endpoint), IsEmpty());
}

}  // namespace
}  // namespace onvigil::inventory::test

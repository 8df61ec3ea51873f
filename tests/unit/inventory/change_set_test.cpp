#include "inventory/change_set.hpp"

#include <gmock/gmock.h>

namespace onvigil::inventory {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::DevicePtr named(const std::string& id, const std::string& name = {})
{
    model::Device device;
    device.id = id;
    device.name = name;
    return std::make_shared<const model::Device>(std::move(device));
}

std::vector<std::string> ids(const std::vector<model::Change>& changes)
{
    std::vector<std::string> out;
    for (const auto& change : changes) out.push_back((change.after ? change.after : change.before)->id);
    return out;
}

TEST(ChangeSet, ADeviceThatChangedTwiceIsOneChangeFromItsFirstStateToItsLast)
{
    ChangeSet set;
    set.add(named("a", "one"), named("a", "two"));
    set.add(named("a", "two"), named("a", "three"));
    const auto changes = set.take();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].before->name, "one");
    EXPECT_EQ(changes[0].after->name, "three");
}

TEST(ChangeSet, StandsInTheOrderOfEachDevicesLastChange)
{
    ChangeSet set;
    set.add(named("a"), named("a", "x"));
    set.add(named("b"), named("b", "x"));
    set.add(named("a", "x"), named("a", "y"));
    EXPECT_THAT(ids(set.take()), ElementsAre("b", "a"));
}

TEST(ChangeSet, WhatCameAndWentOrIsAsItWasIsNoChange)
{
    ChangeSet set;
    set.add(nullptr, named("came"));
    set.add(named("came"), nullptr);
    set.add(named("back", "one"), named("back", "two"));
    set.add(named("back", "two"), named("back", "one"));
    EXPECT_THAT(set.take(), IsEmpty());
}

TEST(ChangeSet, ADeviceThatWentIsMarkedWithWhatAbsorbedIt)
{
    ChangeSet set;
    set.add(named("gone"), nullptr);
    set.merged("gone", "survivor");
    set.merged("unknown", "survivor");
    const auto changes = set.take();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].merged_into, "survivor");
}

TEST(ChangeSet, IsEmptyOnceTaken)
{
    ChangeSet set;
    set.add(nullptr, named("a"));
    EXPECT_THAT(ids(set.take()), ElementsAre("a"));
    EXPECT_THAT(set.take(), IsEmpty());
    set.add(named("a"), named("a", "x"));
    EXPECT_EQ(set.take().at(0).before->name, "") << "nothing of the call before";
}

}  // namespace
}  // namespace onvigil::inventory

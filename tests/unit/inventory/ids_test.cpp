#include "inventory/ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace onvigil::inventory {
namespace {

TEST(Ids, TheSameKeyGivesTheSameIdEveryTime)
{
    const Ids ids({});
    const auto none = [](std::string_view) { return false; };

    const auto one = ids.give("mac:44:19:b6:00:00:01", "10.0.0.1", none);

    EXPECT_EQ(one.id, Ids::hash("mac:44:19:b6:00:00:01"));
    EXPECT_EQ(one.key, "mac:44:19:b6:00:00:01");
    EXPECT_EQ(one.id.size(), 14u);
    EXPECT_EQ(one.id, ids.give("mac:44:19:b6:00:00:01", "10.9.9.9", none).id);
}

TEST(Ids, AnIdInUseGetsTheAddressAndThenACounter)
{
    const Ids ids({});
    std::set<std::string, std::less<>> present;
    const auto is_present = [&](std::string_view id) { return present.find(id) != present.end(); };

    for (const auto* key : {"k", "k 10.0.0.1", "k 10.0.0.1 2", "k 10.0.0.1 3"}) {
        const auto given = ids.give("k", "10.0.0.1", is_present);
        EXPECT_EQ(given.key, key);
        EXPECT_EQ(given.id, Ids::hash(key));
        present.insert(given.id);
    }
}

TEST(Ids, AnIdOfAnotherPastDeviceIsNotGivenAgainButItsOwnerGetsItBack)
{
    // Another device once had the id that "k" would get.
    const Ids ids({{Ids::hash("k"), "a key that came out the same"}, {Ids::hash("own"), "own"}});
    const auto none = [](std::string_view) { return false; };

    EXPECT_EQ(ids.give("k", "10.0.0.1", none).key, "k 10.0.0.1");
    EXPECT_EQ(ids.give("own", "10.0.0.1", none).id, Ids::hash("own"));
}

TEST(Ids, HundredThousandNeighbouringKeysGiveAsManyIds)
{
    std::set<std::string> seen;
    for (int i = 0; i < 100'000; ++i) seen.insert(Ids::hash("address:10.0." + std::to_string(i)));
    EXPECT_EQ(seen.size(), 100'000u);
}

}  // namespace
}  // namespace onvigil::inventory

// What the agenda bounds: one connection to a device at a time, the queue, the table, the devices behind one door.
#include <gtest/gtest.h>

#include "agenda_jobs.hpp"
#include "discovery/agenda.hpp"

namespace onvigil::discovery {
namespace {

TEST(Agenda, OneAddressIsHandedOutOnceAtATime)
{
    Agenda agenda(refresh, 1);
    Target other_door = camera(1);
    other_door.door.port = 8000;
    agenda.ask(camera(1), start);
    agenda.ask(other_door, start);
    agenda.ask(camera(2), start);

    const auto first = next_target(agenda);
    const auto second = next_target(agenda);

    EXPECT_EQ(first->address, camera(1).address);
    EXPECT_EQ(second->address, camera(2).address);
    EXPECT_FALSE(agenda.take());
    EXPECT_EQ(agenda.queued(), 1u);
    finish(agenda, *first, State::ok, start);
    EXPECT_EQ(next_target(agenda), other_door);
}

TEST(Agenda, AnAddressThatSomebodyElseOccupiesIsHandedOutWhenItIsLeft)
{
    Agenda agenda(refresh, 1);
    ASSERT_TRUE(agenda.occupy(camera(1).address));
    EXPECT_FALSE(agenda.occupy(camera(1).address));
    agenda.ask(camera(1), start);
    EXPECT_FALSE(agenda.take());
    agenda.release(camera(1).address);
    EXPECT_EQ(next_target(agenda), camera(1));
    EXPECT_FALSE(agenda.occupy(camera(1).address)) << "it is being asked";
    finish(agenda, camera(1), State::ok, start);
    EXPECT_TRUE(agenda.occupy(camera(1).address));
}

TEST(Agenda, WhoIsAskedAtOneAddressIsOccupiedAtAnother)
{
    FakeWhereabouts known;
    known.devices = {{camera(1).address, 7}, {camera(2).address, 7}};
    Agenda agenda(refresh, 1, &known);
    agenda.ask(camera(1), start);
    ASSERT_TRUE(next_target(agenda));
    EXPECT_FALSE(agenda.occupy(camera(2).address));
    EXPECT_TRUE(agenda.occupy(camera(3).address));
    finish(agenda, camera(1), State::ok, start);
    EXPECT_TRUE(agenda.occupy(camera(2).address));
    agenda.ask(camera(1), start + 2 * refresh);
    EXPECT_FALSE(agenda.take());
}

TEST(Agenda, TheAddressesOfOneDeviceAreHandedOutOneAfterTheOther)
{
    Agenda agenda(refresh, 1);
    Target v6 = camera(2, "urn:uuid:a");
    v6.address = *model::parse_ip("fd99::2");
    agenda.ask(camera(1, "urn:uuid:a"), start);
    agenda.ask(v6, start);
    agenda.ask(camera(3, "urn:uuid:b"), start);

    EXPECT_EQ(next_target(agenda)->address, camera(1).address);
    EXPECT_EQ(next_target(agenda)->address, camera(3).address) << "it waits for nobody";
    EXPECT_FALSE(next_target(agenda));
    EXPECT_EQ(agenda.queued(), 1u);
    finish(agenda, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_EQ(next_target(agenda)->address, v6.address);
}

TEST(Agenda, AnAddressWhoseNameIsKnownByNowWaitsForItsDeviceToo)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1), start);  // first met through a protocol without endpoints
    agenda.ask(camera(1, "urn:uuid:a"), start);
    agenda.ask(camera(2, "urn:uuid:a"), start);

    EXPECT_EQ(next_target(agenda)->address, camera(1).address);
    EXPECT_FALSE(next_target(agenda));
    finish(agenda, camera(1), State::ok, start);
    EXPECT_EQ(next_target(agenda)->address, camera(2).address);
}

TEST(Agenda, BannersOfOneAddressWaitWhileAnotherOfTheDeviceIsAsked)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1, "urn:uuid:a"), start);
    finish(agenda, *next_target(agenda), State::ok, start);
    agenda.ask(camera(2, "urn:uuid:a"), start);
    agenda.look(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(next_target(agenda)->address, camera(2).address);
    EXPECT_FALSE(agenda.take());
    finish(agenda, camera(2, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(std::holds_alternative<BannerJob>(*agenda.take()));
}

TEST(Agenda, TheAddressesOfWhoStatesOneMacAreHandedOutOneAfterTheOther)
{
    Agenda agenda(refresh, 1);
    Target first = camera(1), second = camera(2), other = camera(3);
    first.who = second.who = who_is({*model::parse_mac("44:19:b6:00:00:01")}, "");
    other.who = who_is({*model::parse_mac("44:19:b6:00:00:02")}, "");
    for (const Target& target : {first, second, other}) agenda.ask(target, start);

    EXPECT_EQ(next_target(agenda)->address, first.address);
    EXPECT_EQ(next_target(agenda)->address, other.address);
    EXPECT_FALSE(next_target(agenda));
    finish(agenda, first, State::ok, start);
    EXPECT_EQ(next_target(agenda)->address, second.address);
}

TEST(Agenda, TheAddressesOfADeviceOfTheInventoryAreHandedOutOneAfterTheOther)
{
    FakeWhereabouts known;
    known.devices = {{camera(1).address, 7}, {camera(2).address, 7}, {camera(3).address, 8}};
    Agenda agenda(refresh, 1, &known);
    agenda.ask(camera(1, "urn:uuid:a"), start);
    agenda.fetch(description_of(2), start);
    agenda.ask(camera(2), start);
    agenda.ask(camera(3), start);

    EXPECT_EQ(next_target(agenda)->address, camera(1).address);
    EXPECT_EQ(next_target(agenda)->address, camera(3).address) << "it waits for nobody";
    EXPECT_FALSE(agenda.take());
    EXPECT_EQ(agenda.queued(), 2u);
    finish(agenda, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(agenda.take());
    EXPECT_FALSE(agenda.take());
    agenda.release(camera(2).address);
    EXPECT_TRUE(agenda.take());
    EXPECT_EQ(agenda.queued(), 0u);
}

TEST(Agenda, WhoSharesAnythingWithADeviceThatIsAskedWaits)
{
    FakeWhereabouts known;
    known.devices = {{camera(1).address, 7}, {camera(3).address, 7}};
    Agenda agenda(refresh, 1, &known);
    agenda.ask(camera(1, "urn:uuid:a"), start);
    agenda.ask(camera(2, "urn:uuid:a"), start);  // not known in the inventory yet
    agenda.ask(camera(3), start);                // shows no endpoint

    EXPECT_EQ(next_target(agenda)->address, camera(1).address);
    EXPECT_FALSE(agenda.take());
    finish(agenda, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(agenda.take());
    EXPECT_TRUE(agenda.take()) << "of these two nothing says that they are one";
}

TEST(Agenda, AnEndpointPrintedIntoAWholeSeriesHoldsUpAFewAtMost)
{
    Agenda agenda(refresh, 1);
    for (int i = 0; i < 500; ++i) agenda.ask(camera(i, "urn:uuid:a"), start);

    std::vector<Target> taken;
    while (auto target = next_target(agenda)) taken.push_back(std::move(*target));
    EXPECT_EQ(taken.size(), 500 - limits::addresses_per_device + 1);
    while (!taken.empty()) {
        finish(agenda, taken.back(), State::ok, start);
        taken.pop_back();
        while (auto target = next_target(agenda)) taken.push_back(std::move(*target));
    }
    EXPECT_EQ(agenda.queued(), 0u);
}

TEST(Agenda, AFloodOfInventedDevicesEndsAtTheLimitsAndIsCounted)
{
    Agenda agenda(refresh, 3);
    const auto flood = static_cast<int>(limits::devices) + 1000;
    for (int i = 0; i < flood; ++i) agenda.ask(camera(i), start);

    EXPECT_EQ(agenda.known(), limits::devices);
    EXPECT_LE(agenda.queued(), limits::queued_interviews);
    EXPECT_EQ(agenda.drops().table_full, 1000u);

    agenda.ask(camera(1, "urn:uuid:a"), start);  // the name of who is known there
    agenda.ask(camera(1, "urn:uuid:b"), start);
    EXPECT_EQ(agenda.drops().table_full, 1001u);
}

TEST(Agenda, AllBehindOneDoorAreAskedUpToALimitThatIsToldOf)
{
    Agenda agenda(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_door + 5; ++i)
        agenda.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);

    EXPECT_EQ(agenda.queued(), limits::endpoints_per_door);
    EXPECT_GE(agenda.queued(), 256u) << "channels of a recorder";
    EXPECT_EQ(agenda.drops().crowded, 5u);
    const std::vector crowded{std::pair(camera(1).address, std::uint16_t{80})};
    EXPECT_EQ(agenda.crowded_doors(start + 1h), crowded);
    EXPECT_TRUE(agenda.crowded_doors(start + 3h).empty());
}

TEST(Agenda, WhoWasNotAskedForLongMakesRoomAtACrowdedDoor)
{
    Agenda agenda(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_door; ++i) {
        agenda.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);
        finish(agenda, *next_target(agenda), State::ok, start);
    }

    agenda.ask(camera(1, "urn:uuid:new"), start + 3 * refresh);

    EXPECT_EQ(agenda.queued(), 1u);
    EXPECT_EQ(agenda.drops().crowded, 0u);
}

TEST(Agenda, AFullTableForgetsWhoWasNotHeardForLong)
{
    Agenda agenda(refresh, 3);
    for (std::size_t i = 0; i < limits::devices; ++i) agenda.ask(camera(static_cast<int>(i)), start);
    while (const auto target = next_target(agenda)) finish(agenda, *target, State::none, start);

    agenda.ask(camera(static_cast<int>(limits::devices)), start + 3 * refresh);

    EXPECT_EQ(agenda.known(), 1u);
    EXPECT_EQ(agenda.queued(), 1u);
    EXPECT_EQ(agenda.drops().table_full, 0u);
}

}  // namespace
}  // namespace onvigil::discovery

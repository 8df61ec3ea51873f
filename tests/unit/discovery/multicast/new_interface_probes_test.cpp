#include "discovery/multicast/new_interface_probes.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include <set>

#include "discovery/multicast/round_schedule.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

struct Sent {
    Instant at;
    NewInterfaceProbes::Turn turn;
};

/// Plays until no host is to be asked any more, or `end`.
std::vector<Sent> play(NewInterfaceProbes& newcomers, Instant end = Instant::max())
{
    std::vector<Sent> out;
    while (newcomers.next() && *newcomers.next() < end) {
        const Instant now = *newcomers.next();
        for (const auto& turn : newcomers.turns(now)) out.push_back({now, turn});
    }
    return out;
}

TEST(NewInterfaceProbes, AreAskedFourTimesUnderOneNumber)
{
    NewInterfaceProbes newcomers(1);
    newcomers.appeared(7, start + 200ms);
    EXPECT_TRUE(newcomers.turns(start).empty());
    const auto sent = play(newcomers);
    ASSERT_EQ(sent.size(), RoundSchedule::repeats);
    EXPECT_EQ(sent.front().at, start + 200ms);
    EXPECT_LE(sent.back().at, start + 200ms + 1250ms);
    for (unsigned i = 0; i < sent.size(); ++i)
        EXPECT_EQ(sent[i].turn, (NewInterfaceProbes::Turn{7, sent.front().turn.ids, i}));
    EXPECT_EQ(newcomers.next(), std::nullopt);
}

TEST(NewInterfaceProbes, AreAskedEachByItself)
{
    NewInterfaceProbes newcomers(1);
    newcomers.appeared(7, start);
    newcomers.appeared(8, start + 100ms);
    std::set<std::pair<int, std::uint64_t>> volleys;
    for (const Sent& sent : play(newcomers)) volleys.emplace(sent.turn.interface, sent.turn.ids);
    ASSERT_EQ(volleys.size(), 2u);
    EXPECT_NE(volleys.begin()->second, volleys.rbegin()->second);
}

TEST(NewInterfaceProbes, ThatGetAFurtherAddressBeforeTheyAreAskedWaitNoLonger)
{
    NewInterfaceProbes newcomers(1);
    newcomers.appeared(7, start + 200ms);
    newcomers.appeared(7, start + 350ms);
    const auto sent = play(newcomers);
    ASSERT_EQ(sent.size(), RoundSchedule::repeats);
    EXPECT_EQ(sent.front().at, start + 200ms);
}

TEST(NewInterfaceProbes, ThatGetAFurtherAddressAreAskedAnewUnderAnotherNumber)
{
    NewInterfaceProbes newcomers(1);
    newcomers.appeared(7, start);
    const auto first = play(newcomers, start + 100ms);
    newcomers.appeared(7, start + 100ms);
    const auto again = play(newcomers);
    ASSERT_EQ(again.size(), RoundSchedule::repeats);
    EXPECT_NE(again.front().turn.ids, first.front().turn.ids);
    EXPECT_EQ(again.front().at, start + RoundSchedule::volley_gap);
}

TEST(NewInterfaceProbes, ThatNeverSettleAreAskedOnceASecondAtMost)
{
    NewInterfaceProbes newcomers(1);
    std::vector<Instant> firsts;
    for (Instant now = start; now < start + 20s; now += 50ms) {
        newcomers.appeared(7, now + 200ms);
        for (const Sent& sent : play(newcomers, now + 50ms))
            if (sent.turn.repeat == 0) firsts.push_back(sent.at);
    }
    ASSERT_GE(firsts.size(), 10u);
    EXPECT_EQ(firsts.front(), start + 200ms);
    for (std::size_t i = 1; i < firsts.size(); ++i) {
        EXPECT_GE(firsts[i] - firsts[i - 1], 1s);
        EXPECT_LT(firsts[i] - firsts[i - 1], 2s);
    }
}

}  // namespace
}  // namespace onvigil::discovery

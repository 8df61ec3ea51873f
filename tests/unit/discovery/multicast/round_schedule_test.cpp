#include "discovery/multicast/round_schedule.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

struct Step {
    Instant at;
    RoundAction action;
};

/// Plays until `end`, reporting no probe_messages for silent interfaces unless told.
std::vector<Step> play(RoundSchedule& rounds, Instant from, Instant end, std::size_t silent_questions = 0,
                       const std::function<void(const Step&)>& after = {})
{
    std::vector<Step> steps;
    for (Instant now = from; now < end;) {
        const RoundAction action = rounds.next(now);
        if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            EXPECT_GT(wait->when, now) << "waiting for what is past would never end";
            now = std::max(wait->when, now + 1us);
            continue;
        }
        steps.push_back({now, action});
        if (std::holds_alternative<ProbeSilent>(action)) rounds.silent_probed(silent_questions, now);
        if (after) after(steps.back());
    }
    return steps;
}

template <typename T>
std::vector<Instant> times_of(const std::vector<Step>& steps)
{
    std::vector<Instant> out;
    for (const Step& step : steps)
        if (std::holds_alternative<T>(step.action)) out.push_back(step.at);
    return out;
}

TEST(RoundSchedule, TheFirstBeginsAtOnceAndTheOthersAtTheInterval)
{
    RoundSchedule rounds({.interval = 5min, .window = 5s}, 1, start);
    const auto steps = play(rounds, start, start + 24h);
    const auto begins = times_of<BeginRound>(steps);
    ASSERT_EQ(begins.size(), 288u);
    for (std::size_t i = 0; i < begins.size(); ++i) EXPECT_EQ(begins[i], start + i * 5min);
    EXPECT_EQ(times_of<EndRound>(steps).front(), start + 5s);
}

TEST(RoundSchedule, TheNextBeginIsKnownBetweenAndDuringRounds)
{
    RoundSchedule rounds({.interval = 5min, .window = 5s}, 1, start);
    (void)play(rounds, start, start + 3s);
    EXPECT_TRUE(rounds.running());
    EXPECT_EQ(rounds.next_begin(), start + 5min);
    rounds.new_device(start + 3s);
    (void)play(rounds, start + 3s, start + 6s);
    EXPECT_FALSE(rounds.running());
    EXPECT_EQ(rounds.next_begin(), start + 5s + RoundSchedule::extra_round_after);
}

TEST(RoundSchedule, NeighboursAreTriedOnceForEachRoundSoEarlyThatTheKernelHasLookedByItsEnd)
{
    for (const auto& [interval, window] : {std::pair<milliseconds, milliseconds>{5min, 5s}, {5min, 1s}, {5min, 30s}}) {
        RoundSchedule rounds({.interval = interval, .window = window}, 1, start);
        const auto steps = play(rounds, start, start + 1h);
        const auto tries = times_of<ProbeNeighbours>(steps), ends = times_of<EndRound>(steps);
        ASSERT_EQ(tries.size(), 12u + (window < RoundSchedule::kernel_looks ? 1u : 0u))
            << "the thirteenth round is near";
        EXPECT_EQ(tries[0], start) << "nothing was known before";
        for (std::size_t i = 1; i < ends.size(); ++i) {
            EXPECT_GE(ends[i] - tries[i], RoundSchedule::kernel_looks) << i;
            EXPECT_GT(tries[i], ends[i - 1]) << i;
        }
    }
}

TEST(RoundSchedule, WhereRoundsFollowEachOtherFasterThanTheKernelLooksNeighboursAreTriedOnceARound)
{
    RoundSchedule rounds({.interval = 3s, .window = 1s}, 1, start);
    const auto steps = play(rounds, start, start + 30s);
    EXPECT_EQ(times_of<ProbeNeighbours>(steps).size(), times_of<BeginRound>(steps).size() + 1);
}

TEST(RoundSchedule, QuestionsAreRepeatedAsWsDiscoveryPrescribes)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        RoundSchedule rounds({}, seed, start);
        const auto sends = times_of<SendProbes>(play(rounds, start, start + 5s));
        ASSERT_EQ(sends.size(), 4u);
        const auto first = sends[1] - sends[0];
        EXPECT_GE(first, 50ms);
        EXPECT_LE(first, 250ms);
        EXPECT_EQ(sends[2] - sends[1], std::min<Instant::duration>(2 * first, 500ms));
        EXPECT_EQ(sends[3] - sends[2], std::min<Instant::duration>(4 * first, 500ms));
    }
}

TEST(RoundSchedule, RepeatsAreOfOneVolley)
{
    RoundSchedule rounds({}, 3, start);
    std::vector<SendProbes> sends;
    for (const Step& step : play(rounds, start, start + 5s))
        if (const auto* send = std::get_if<SendProbes>(&step.action)) sends.push_back(*send);
    EXPECT_EQ(sends, (std::vector<SendProbes>{{1, 0}, {1, 1}, {1, 2}, {1, 3}}));
}

TEST(RoundSchedule, DropsBringAnotherVolleyAndAnotherRoundEarly)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    const auto steps = play(rounds, start, start + 60s, 0, [&](const Step& step) {
        const auto* send = std::get_if<SendProbes>(&step.action);
        if (send != nullptr && send->volley == 1 && step.at < start + 5s) rounds.dropped(step.at);
    });
    const auto begins = times_of<BeginRound>(steps);
    const auto ends = times_of<EndRound>(steps);
    ASSERT_GE(begins.size(), 2u);
    EXPECT_EQ(begins[1], ends[0] + RoundSchedule::extra_round_after);
    EXPECT_EQ(std::get<EndRound>(steps.back().action).reason, RoundReason::extra);
    const auto first_end =
        std::ranges::find_if(steps, [](const Step& step) { return std::holds_alternative<EndRound>(step.action); });
    EXPECT_TRUE(std::get<EndRound>(first_end->action).lossy);
    EXPECT_FALSE(std::get<EndRound>(steps.back().action).lossy) << "nothing was dropped in this one";
    std::size_t first_round = 0;
    for (const Instant at : times_of<SendProbes>(steps)) first_round += at < ends[0] ? 1 : 0;
    EXPECT_EQ(first_round, 8u);
}

TEST(RoundSchedule, EndlessDropsEndAfterSomeVolleys)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    const auto steps = play(rounds, start, start + 1min, 0, [&](const Step& step) { rounds.dropped(step.at); });
    std::size_t sends = 0;
    const Instant first_end = times_of<EndRound>(steps).at(0);
    for (const Instant at : times_of<SendProbes>(steps)) sends += at < first_end ? 1 : 0;
    EXPECT_EQ(sends, RoundSchedule::max_volleys * RoundSchedule::repeats);
    EXPECT_LT(first_end, start + 20s);
}

TEST(RoundSchedule, NewDevicesBringEarlyRoundsThatGrowRarer)
{
    RoundSchedule rounds({.interval = 10h, .window = 5s}, 3, start);
    const auto steps = play(rounds, start, start + 1h, 0, [&](const Step& step) {
        if (std::holds_alternative<SendProbes>(step.action)) rounds.new_device(step.at);
    });
    const auto begins = times_of<BeginRound>(steps);
    const auto ends = times_of<EndRound>(steps);
    ASSERT_GE(begins.size(), 4u);
    EXPECT_EQ(begins[1] - ends[0], 10s);
    EXPECT_EQ(begins[2] - ends[1], 20s);
    EXPECT_EQ(begins[3] - ends[2], 40s);
    EXPECT_LT(begins.size(), 20u);
}

TEST(RoundSchedule, NothingNewMeansNoExtraRound)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    EXPECT_EQ(times_of<BeginRound>(play(rounds, start, start + 59min)).size(), 1u);
}

TEST(RoundSchedule, ARequestBeginsARoundAtOnceAndCountsAsAskedFor)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    (void)play(rounds, start, start + 1min);
    EXPECT_TRUE(rounds.request(start + 1min));
    EXPECT_EQ(rounds.next(start + 1min), RoundAction(BeginRound{RoundReason::asked}));
    const auto later = play(rounds, start + 1min, start + 2h);
    EXPECT_EQ(times_of<BeginRound>(later).front(), start + 1h) << "the regular ones stay where they were";
}

TEST(RoundSchedule, ARequestDuringARoundAsksOnceMore)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    (void)play(rounds, start, start + 3s);
    EXPECT_TRUE(rounds.request(start + 3s));
    const auto steps = play(rounds, start + 3s, start + 30s);
    EXPECT_EQ(times_of<SendProbes>(steps).size(), 4u);
    EXPECT_EQ(times_of<EndRound>(steps).size(), 1u);
}

TEST(RoundSchedule, ARequestWhenARoundIsNearlyOverBringsAnother)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    Instant now = start;
    while (!std::holds_alternative<ProbeSilent>(rounds.next(now))) now += 1ms;
    rounds.silent_probed(10, now);
    EXPECT_FALSE(rounds.request(now));
    EXPECT_EQ(times_of<EndRound>(play(rounds, now, start + 1min)).size(), 2u);
}

TEST(RoundSchedule, UnicastQuestionsAreGivenTimeToBeAnswered)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    EXPECT_EQ(times_of<EndRound>(play(rounds, start, start + 1min, 3)).front(), start + 7s);
}

TEST(RoundSchedule, AnInterfaceThatAppearsBetweenRoundsBringsOneSoon)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    (void)play(rounds, start, start + 1min);
    EXPECT_FALSE(rounds.interface_appeared(start + 1min)) << "none is running that could wait";
    const auto sends = times_of<SendProbes>(play(rounds, start + 1min, start + 2min));
    EXPECT_EQ(sends.front(), start + 1min + RoundSchedule::interface_settles);
}

TEST(RoundSchedule, ARoundWaitsForTheAnswersOfAnInterfaceThatAppearsInIt)
{
    for (const Instant::duration at : {0ms, 700ms, 3000ms, 4900ms}) {
        RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
        (void)play(rounds, start, start + at + 1ms);
        EXPECT_TRUE(rounds.interface_appeared(start + at));
        const auto steps = play(rounds, start + at + 1ms, start + 1min);
        ASSERT_EQ(times_of<EndRound>(steps).size(), 1u);
        EXPECT_GE(times_of<EndRound>(steps)[0], start + at + 3s);
        EXPECT_LE(times_of<EndRound>(steps)[0], std::max(start + 5s, start + at + 4s));
        EXPECT_TRUE(times_of<BeginRound>(steps).empty()) << "it has had its probe_messages";
    }
}

TEST(RoundSchedule, TheSilentOfAnInterfaceThatAppearsWhileOthersAreAskedHaveTheirTurn)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    Instant now = start;
    while (!std::holds_alternative<ProbeSilent>(rounds.next(now))) now += 1ms;
    EXPECT_TRUE(rounds.interface_appeared(now));
    const auto steps = play(rounds, now, now + 10s);
    EXPECT_TRUE(steps.empty()) << "the others are still being asked";
    rounds.silent_probed(0, now + 10s);
    const auto later = play(rounds, now + 10s, now + 1min);
    EXPECT_EQ(times_of<ProbeSilent>(later).size(), 1u);
    EXPECT_EQ(times_of<EndRound>(later).size(), 1u);
}

TEST(RoundSchedule, InterfacesThatKeepComingUpDoNotKeepARoundFromItsEnd)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    std::optional<Instant> end, next;
    for (Instant now = start; now < start + 1min && !next; now += 100ms) {
        for (const Step& step : play(rounds, now, now + 100ms)) {
            if (std::holds_alternative<EndRound>(step.action)) end = step.at;
            if (end && std::holds_alternative<BeginRound>(step.action)) next = step.at;
        }
        (void)rounds.interface_appeared(now + 100ms);
    }
    ASSERT_TRUE(end && next);
    EXPECT_LE(*end, start + 5s + RoundSchedule::longest_wait + 4s);
    EXPECT_LE(*next, *end + 100ms) << "those that came last are asked in a round of their own";
}

TEST(RoundSchedule, NewsBetweenRoundsBringAnExtraOne)
{
    for (const bool drop : {false, true}) {
        RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
        (void)play(rounds, start, start + 1min);
        drop ? rounds.dropped(start + 1min) : rounds.new_device(start + 1min);
        const auto steps = play(rounds, start + 1min, start + 2min);
        ASSERT_EQ(times_of<BeginRound>(steps).size(), 1u) << drop;
        EXPECT_EQ(times_of<BeginRound>(steps)[0], start + 1min + RoundSchedule::extra_round_after);
    }
}

TEST(RoundSchedule, AShorterIntervalHoldsAtOnce)
{
    RoundSchedule rounds({.interval = 1h, .window = 5s}, 3, start);
    (void)play(rounds, start, start + 10min);
    rounds.reconfigure({.interval = 1min, .window = 1s}, start + 10min);
    const auto begins = times_of<BeginRound>(play(rounds, start + 10min, start + 12min + 1s));
    EXPECT_EQ(begins, (std::vector<Instant>{start + 10min, start + 11min, start + 12min}));
}

}  // namespace
}  // namespace onvigil::discovery

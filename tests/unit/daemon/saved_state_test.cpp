#include "daemon/saved_state.hpp"

#include "moments.hpp"

#include <gmock/gmock.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

SavedState full_state()
{
    SavedState state;
    state.sensor_id = "0badcafe";
    state.salt = "00112233aabbccdd";
    state.baseline_taken = true;
    state.networks = {"10.20.0.0/16", "lan0"};
    state.sweep = {.key = 18'446'744'073'709'551'615u, .networks = 7, .next = 65'535};
    state.rounds = {.count = 7, .last_finished = now + 500ms, .last_duration = 2300ms, .last_answers = 1198};
    state.judged_by =
        PolicyState{{{"a", "f1"}, {"b", "f2"}}, {{"c", "f3"}}, "m1", "0.1.0", model::Date{std::chrono::days(20'000)}};
    state.problems = {{.what = "lan0 is silent", .since = now}, {.what = "sink a fails", .since = now + 1ms}};
    return state;
}

TEST(SavedState, IsReadBackAsItWasSaved)
{
    EXPECT_EQ(parse_saved_state(to_values(full_state())), full_state());
    EXPECT_EQ(parse_saved_state(to_values(SavedState{})), SavedState{});
}

TEST(SavedState, OfNothingIsThatOfAFirstStart)
{
    EXPECT_EQ(parse_saved_state({}), SavedState{});
}

TEST(SavedState, WhatCannotBeReadIsLeftOut)
{
    const auto state = parse_saved_state({{"rounds", "7 nonsense"},
                                          {"sweep", "1 2"},
                                          {"policy", "one two"},
                                          {"complaints", "nonsense\n\nyesterday lan0 is silent\n"},
                                          {"baseline", "perhaps"}});
    EXPECT_EQ(state, SavedState{});
    EXPECT_EQ(parse_saved_state({{"policy", "0.1.0 no-date m1"}}).judged_by, std::nullopt);
    EXPECT_EQ(parse_saved_state({{"policy", "0.1.0 2026-11-23 m1 + a"}}).judged_by, std::nullopt);
}

TEST(SavedState, OfAProblemKeepsWhatItIsAndSinceWhen)
{
    SavedState state;
    state.problems = {{"sink a fails", "timed out; 412 events wait", "mend the receiver", now}};
    const auto problems = parse_saved_state(to_values(state)).problems;
    EXPECT_THAT(problems, testing::ElementsAre(model::HealthProblem{"sink a fails", "", "", now}));
}

TEST(RoundHistory, CountsRoundsAndRemembersTheLast)
{
    RoundHistory rounds{.count = 6, .last_finished = {}, .last_duration = {}, .last_answers = 0};
    rounds.add({.started = now, .ended = now + 2300ms, .networks = {}, .silent = {}, .answers = 1198});
    EXPECT_EQ(rounds, (RoundHistory{7, now + 2300ms, 2300ms, 1198}));
}

}  // namespace
}  // namespace onvigil::daemon

#include "daemon/settle_queue.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr bool asked = true, being_asked = false;

class TheQueue : public testing::Test {
protected:
    void mark(const std::string& id, bool is_asked, const std::string& merged_into = {})
    {
        queue_.mark(id, is_asked, now_, merged_into);
    }
    SettleQueue::Changed take() { return queue_.take(now_); }
    std::vector<std::string> rest()
    {
        std::vector<std::string> ids;
        while (!queue_.empty()) ids.push_back(take().id);
        return ids;
    }

    SettleQueue queue_;
    SettleQueue::Instant now_{1h};
};

TEST_F(TheQueue, GivesEachOnceInTheOrderOfTheirChanges)
{
    for (const auto* id : {"a", "b", "a", "c", "b"}) mark(id, asked);
    EXPECT_THAT(rest(), ElementsAre("a", "b", "c"));
}

TEST_F(TheQueue, WhoIsBeingAskedLetsTheOthersGoFirst)
{
    mark("new", being_asked);
    mark("known", asked);
    EXPECT_THAT(rest(), ElementsAre("known", "new"));
}

TEST_F(TheQueue, WhoHasBeenAskedWhileWaitingIsTakenOnce)
{
    mark("first", being_asked);
    mark("second", being_asked);
    mark("second", asked);
    EXPECT_THAT(rest(), ElementsAre("second", "first"));
}

TEST_F(TheQueue, NobodyWaitsWhereThereIsNothingElseToDo)
{
    mark("new", being_asked);
    EXPECT_EQ(take().id, "new");
}

TEST_F(TheQueue, NobodyIsPassedOverForLong)
{
    mark("new", being_asked);
    now_ += SettleQueue::patience - 1ms;
    mark("known", asked);
    mark("other", asked);
    EXPECT_EQ(take().id, "known");
    now_ += 1ms;
    EXPECT_THAT(rest(), ElementsAre("new", "other"));
}

TEST_F(TheQueue, WhatChangesAfterItWasTakenComesAgain)
{
    mark("a", being_asked);
    mark("a", asked);
    EXPECT_EQ(take().id, "a");
    mark("b", asked);
    mark("a", asked);
    EXPECT_THAT(rest(), ElementsAre("b", "a"));
}

TEST_F(TheQueue, TheSurvivorIsKnownWhateverComesLater)
{
    mark("gone", asked, "survivor");
    mark("gone", asked);
    EXPECT_EQ(take().merged_into, "survivor");
    mark("gone", asked);
    EXPECT_EQ(take().merged_into, "");
}

}  // namespace
}  // namespace onvigil::daemon

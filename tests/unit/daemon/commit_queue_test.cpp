#include "daemon/commit_queue.hpp"

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
    /// The next that are settled together.
    std::vector<std::string> together()
    {
        std::vector<std::string> ids;
        for (const auto& changed : queue_.take(now_)) ids.push_back(changed.id);
        return ids;
    }
    CommitQueue::Changed take()
    {
        const auto group = queue_.take(now_);
        EXPECT_EQ(group.size(), 1u);
        return group.front();
    }
    std::vector<std::string> rest()
    {
        std::vector<std::string> ids;
        while (!queue_.empty()) ids.push_back(take().id);
        return ids;
    }

    CommitQueue queue_;
    CommitQueue::Instant now_{1h};
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
    now_ += CommitQueue::longest_wait - 1ms;
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

TEST_F(TheQueue, DevicesThatBecameOneAreTakenTogetherTheSurvivorLast)
{
    mark("gone", asked, "survivor");
    mark("other", asked);
    mark("survivor", being_asked);
    EXPECT_THAT(together(), ElementsAre("gone", "survivor"));
    EXPECT_THAT(rest(), ElementsAre("other"));
}

TEST_F(TheQueue, ASurvivorThatWaitedBeforeItTookAnotherInWaitsForNoOneButTakesItAlong)
{
    mark("survivor", asked);
    mark("gone", being_asked, "survivor");
    mark("survivor", asked);
    EXPECT_THAT(together(), ElementsAre("gone", "survivor"));
    EXPECT_TRUE(queue_.empty());
}

TEST_F(TheQueue, ASurvivorThatIsAbsorbedInItsTurnPassesOnWhatItTookIn)
{
    mark("first", asked, "second");
    mark("second", being_asked);
    mark("second", asked, "third");
    mark("third", being_asked);
    EXPECT_THAT(together(), ElementsAre("first", "second", "third"));
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

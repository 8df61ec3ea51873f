#include "daemon/reevaluation.hpp"

#include "moments.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

policy::Policy with_lists(std::vector<std::string> ids, std::vector<std::string> chosen, const std::string& title = "")
{
    policy::Knowledge knowledge;
    for (const auto& id : ids) {
        policy::List list;
        list.id = id;
        list.effective = std::chrono::floor<std::chrono::days>(now);
        if (id == "b") list.title = title;
        knowledge.lists.push_back(list);
    }
    return {std::move(knowledge), {.lists = std::move(chosen)}};
}

TEST(PolicyState, NamesListsThatComeGoAndChange)
{
    const auto change = difference(state_of(with_lists({"a", "b", "c"}, {"a", "b"}), now),
                                   state_of(with_lists({"a", "b", "c"}, {"b", "c"}, "another"), now));
    EXPECT_EQ(change.added, std::vector<std::string>{"c"});
    EXPECT_EQ(change.removed, std::vector<std::string>{"a"});
    EXPECT_EQ(change.changed, std::vector<std::string>{"b"});
    EXPECT_FALSE(change.makers_changed);
}

TEST(PolicyState, AListThatIsNotChosenMayChangeUnnoticed)
{
    EXPECT_EQ(state_of(with_lists({"a", "b"}, {"a"}), now), state_of(with_lists({"a", "b"}, {"a"}, "another"), now));
    EXPECT_NE(state_of(with_lists({"a", "b"}, {"*"}), now), state_of(with_lists({"a", "b"}, {"*"}, "another"), now));
}

TEST(PolicyState, AListThatComesIntoForceAtMidnightIsAdded)
{
    const auto policy = with_lists({"a"}, {"a"});
    const auto before = state_of(policy, now - 24h), after = state_of(policy, now);
    EXPECT_TRUE(before.in_force.empty());
    EXPECT_EQ(difference(before, after).added, std::vector<std::string>{"a"});
    EXPECT_EQ(difference(after, state_of(policy, now + 24h)), alerts::PolicyChange{});
    EXPECT_NE(after, state_of(policy, now + 24h)) << "other days, other owners: every device is judged anew";
}

/// What a reevaluation that goes from `before` to `after` says once it is committed, all of `types` having been told.
std::optional<alerts::PolicyChange> said(const PolicyState& before, const PolicyState& after,
                                         const std::vector<model::EventType>& types = {})
{
    Reevaluation reevaluation(before);
    EXPECT_TRUE(reevaluation.begin(after, 1));
    for (const auto type : types) reevaluation.count(type);
    const auto ended = reevaluation.end(1);
    EXPECT_TRUE(ended);
    return ended ? ended->to_say : std::nullopt;
}

TEST(Reevaluation, IsNotBegunWhereNothingIsDifferent)
{
    const auto state = state_of(with_lists({"a"}, {"a"}), now);
    Reevaluation reevaluation(state);
    EXPECT_FALSE(reevaluation.begin(state, 7));
    EXPECT_FALSE(reevaluation.running());
    EXPECT_FALSE(reevaluation.end(7));
}

TEST(Reevaluation, EndsOnceWhenItIsCommittedAndSaysWhatItChanged)
{
    Reevaluation reevaluation({});
    const auto state = state_of(with_lists({"a"}, {"a"}), now);
    EXPECT_TRUE(reevaluation.begin(state, 7));
    EXPECT_TRUE(reevaluation.running());
    EXPECT_EQ(reevaluation.judged_by(), state);
    EXPECT_FALSE(reevaluation.end(6));
    const auto ended = reevaluation.end(7);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, std::vector<std::string>{"a"});
    EXPECT_FALSE(reevaluation.running());
    EXPECT_FALSE(reevaluation.end(8));
}

TEST(Reevaluation, CountsTheFindingsItOpenedClosedAndUpdated)
{
    using enum model::EventType;
    const auto change = said({}, state_of(with_lists({"a"}, {"a"}), now),
                             {finding_opened, finding_closed, finding_closed, finding_updated, finding_updated,
                              finding_updated, finding_waived, device_changed});
    ASSERT_TRUE(change);
    EXPECT_EQ(change->opened, 1u);
    EXPECT_EQ(change->closed, 2u);
    EXPECT_EQ(change->updated, 3u);
}

TEST(Reevaluation, SaysThatTheMakersChangedAndOnlyThen)
{
    const auto state = state_of(with_lists({"a"}, {"a"}), now);
    auto other = state;
    other.makers = "another fingerprint";
    const auto change = said(state, other);
    ASSERT_TRUE(change);
    EXPECT_TRUE(change->makers_changed);
    EXPECT_TRUE(change->added.empty() && change->removed.empty() && change->changed.empty());
    other.makers = state.makers;
    other.day += std::chrono::days(1);
    EXPECT_FALSE(said(state, other)) << "another day is no news";
}

TEST(Reevaluation, OneBegunWhileAnotherRunsJoinsIt)
{
    Reevaluation reevaluation(state_of(with_lists({"a", "b"}, {}), now));
    auto first = state_of(with_lists({"a", "b"}, {"a"}), now);
    first.makers = "another fingerprint";
    EXPECT_TRUE(reevaluation.begin(first, 7));
    auto second = state_of(with_lists({"a", "b"}, {"a", "b"}), now);
    second.makers = first.makers;
    EXPECT_TRUE(reevaluation.begin(second, 9));
    EXPECT_FALSE(reevaluation.end(7));
    const auto ended = reevaluation.end(9);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(ended->to_say->makers_changed) << "the first one's news is not lost in the second";
}

TEST(Reevaluation, AListThatComesAndGoesInOneIsNeitherNewNorGone)
{
    const auto lists = [](std::vector<std::string> chosen) {
        return state_of(with_lists({"a", "b", "c"}, std::move(chosen)), now);
    };
    Reevaluation reevaluation(lists({"b"}));
    EXPECT_TRUE(reevaluation.begin(lists({"a", "c"}), 7));
    reevaluation.count(model::EventType::finding_opened);
    EXPECT_TRUE(reevaluation.begin(lists({"b", "c"}), 9));
    const auto ended = reevaluation.end(9);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, std::vector<std::string>{"c"});
    EXPECT_TRUE(ended->to_say->removed.empty());
    EXPECT_EQ(ended->to_say->opened, 1u);
}

}  // namespace
}  // namespace onvigil::daemon

#include "daemon/policy_pass.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

constexpr model::TimePoint now{1'790'000'000s};

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

TEST(PolicyState, AListNobodyChoseMayChangeUnnoticed)
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

TEST(PolicyState, IsReadBackAsItWasStored)
{
    const auto state = state_of(with_lists({"a", "b", "c"}, {"*"}), now);
    EXPECT_EQ(PolicyState::parse(state.text()), state);
    EXPECT_EQ(PolicyState::parse(""), std::nullopt);
    EXPECT_EQ(PolicyState::parse("nonsense"), std::nullopt);
}

TEST(PolicyPass, EndsOnceWhenItIsCommittedAndSaysWhatItChanged)
{
    PolicyPass pass;
    pass.begin({.added = {"a"}, .removed = {}, .changed = {}}, 7);
    pass.count(model::EventType::finding_opened);
    EXPECT_TRUE(pass.running());
    EXPECT_FALSE(pass.end(6));
    const auto ended = pass.end(7);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, std::vector<std::string>{"a"});
    EXPECT_EQ(ended->to_say->opened, 1u);
    EXPECT_FALSE(pass.running());
    EXPECT_FALSE(pass.end(8));
}

TEST(PolicyPass, OneBegunWhileAnotherRunsJoinsIt)
{
    PolicyPass pass;
    pass.begin({.added = {"a"}, .removed = {}, .changed = {}}, 7);
    pass.begin({.added = {"b"}, .removed = {}, .changed = {}}, 9);
    EXPECT_FALSE(pass.end(7));
    const auto ended = pass.end(9);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, (std::vector<std::string>{"a", "b"}));
}

TEST(PolicyPass, AListThatComesAndGoesInOnePassIsNeitherNewNorGone)
{
    PolicyPass pass;
    pass.begin({.added = {"a", "c"}, .removed = {"b"}, .changed = {}}, 7);
    pass.count(model::EventType::finding_opened);
    pass.begin({.added = {"b"}, .removed = {"a"}, .changed = {}}, 9);
    const auto ended = pass.end(9);
    ASSERT_TRUE(ended && ended->to_say);
    EXPECT_EQ(ended->to_say->added, std::vector<std::string>{"c"});
    EXPECT_TRUE(ended->to_say->removed.empty());
    EXPECT_EQ(ended->to_say->opened, 1u);
}

TEST(PolicyPass, NothingIsSaidOfOneThatChangedNothing)
{
    PolicyPass pass;
    pass.begin({}, 1);
    const auto ended = pass.end(1);
    ASSERT_TRUE(ended);
    EXPECT_FALSE(ended->to_say);
}

}  // namespace
}  // namespace onvigil::daemon

#include "daemon/policy_difference.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

Start with_lists(std::vector<std::string> ids, std::vector<std::string> chosen)
{
    Start start;
    for (const auto& id : ids) {
        policy::List list;
        list.id = id;
        start.knowledge.lists.push_back(list);
    }
    start.settings.policy.lists = std::move(chosen);
    return start;
}

TEST(PolicyDifference, NamesListsThatComeGoAndChange)
{
    const auto before = with_lists({"a", "b", "c"}, {"a", "b"});
    auto after = with_lists({"a", "b", "c"}, {"b", "c"});
    after.knowledge.lists[1].title = "another";
    const auto change = difference(before, after);
    EXPECT_EQ(change.added, std::vector<std::string>{"c"});
    EXPECT_EQ(change.removed, std::vector<std::string>{"a"});
    EXPECT_EQ(change.changed, std::vector<std::string>{"b"});
    EXPECT_TRUE(matters(change));
}

TEST(PolicyDifference, AnUnchangedReloadSaysNothing)
{
    const auto same = with_lists({"a", "b"}, {"*"});
    EXPECT_FALSE(matters(difference(same, same)));
}

TEST(PolicyDifference, AListNobodyChoseMayChangeUnnoticed)
{
    const auto before = with_lists({"a", "b"}, {"a"});
    auto after = before;
    after.knowledge.lists[1].title = "another";
    EXPECT_FALSE(matters(difference(before, after)));
}

}  // namespace
}  // namespace onvigil::daemon

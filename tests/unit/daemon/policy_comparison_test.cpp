#include "daemon/policy_comparison.hpp"

#include <gmock/gmock.h>

#include "running_pipeline.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

using test::RunningPipeline;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* maker = R"(id: cam-works
kind: maker
name: Cam Works
owned_by: null
recognise:
  - {key: scope.name, match: Cam, strength: indication, source: "a test"}
)";

constexpr const char* list = R"(id: house
title: "No Cam Works in our house"
jurisdiction: house
authority: "the board"
kind: house-rule
effect: banned
effective: 2020-01-01
announced: null
as_of: 2026-11-23
citation: "https://example.org/rules"
covers_affiliates: true
entities:
  - {maker: cam-works, relation: named}
)";

class PolicyComparison : public testing::Test {
protected:
    RunningPipeline running{policy::Policy{{}, {.lists = {"*"}}}};
    onvigil::test::TempDir folder;

    Result<control::PolicyDiff, control::ApiError> compare(control::KnowledgeTexts texts)
    {
        return running.run(compare_policies(running.pipeline, std::move(texts), folder.path()));
    }
};

TEST_F(PolicyComparison, NamesTheDevicesThatWouldBeJudgedOtherwiseAndChangesNothing)
{
    running.hear("10.0.0.1", 1);
    running.hear("10.0.0.2", 2);
    const auto events = running.events.size();

    const auto diff = compare({{{"a.yaml", maker}}, {{"b.yaml", list}}});

    ASSERT_TRUE(diff);
    EXPECT_EQ(diff->devices, 2U);
    EXPECT_THAT(diff->added, ElementsAre("house"));
    EXPECT_TRUE(diff->makers_changed);
    ASSERT_EQ(diff->changes.size(), 2U);
    EXPECT_EQ(diff->changes[0].before.verdict->level, model::Level::unknown);
    EXPECT_EQ(diff->changes[0].after.verdict->level, model::Level::suspected);
    EXPECT_EQ(diff->changes[0].after.verdict->findings.front().list, "house");
    running.flush();
    EXPECT_EQ(running.events.size(), events);
    EXPECT_THAT(running.pipeline.evaluator().policy().lists(), IsEmpty());
}

TEST_F(PolicyComparison, LetsTheAdministratorsOwnFilesGoBeforeThoseCompared)
{
    running.hear("10.0.0.1", 1);
    folder.write("lists.d/house.yaml",
                 std::string(list).replace(std::string(list).find("effect: banned"), 14, "effect: advisory"));

    const auto diff = compare({{{"a.yaml", maker}}, {{"b.yaml", list}}});

    ASSERT_TRUE(diff);
    ASSERT_EQ(diff->changes.size(), 1U);
    EXPECT_EQ(diff->changes[0].after.verdict->level, model::Level::advisory);
}

TEST_F(PolicyComparison, NamesNoDeviceWhereNothingWouldChange)
{
    running.hear("10.0.0.1", 1);

    const auto diff =
        compare({{{"a.yaml", std::string(maker).replace(std::string(maker).find("match: Cam"), 10, "match: Dog")}},
                 {{"b.yaml", list}}});

    ASSERT_TRUE(diff);
    EXPECT_THAT(diff->changes, IsEmpty());
    EXPECT_EQ(diff->devices, 1U);
}

TEST_F(PolicyComparison, RefusesFilesWithMistakesAndNamesEach)
{
    const auto diff = compare({{{"a.yaml", "id: cam-works\nkind: cook\n"}}, {{"dir/b.yaml", list}}});

    ASSERT_FALSE(diff);
    EXPECT_EQ(diff.error().status, 422U);
    EXPECT_THAT(diff.error().detail, HasSubstr("a.yaml:2: kind:"));
    EXPECT_THAT(diff.error().detail, HasSubstr("there is no maker \"cam-works\""));
}

}  // namespace
}  // namespace onvigil::daemon

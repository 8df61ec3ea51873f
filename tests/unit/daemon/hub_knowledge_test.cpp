#include "daemon/hub_knowledge.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "support/file_text.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* published_maker = R"(id: cam-works
kind: maker
name: Cam Works
owned_by: null
recognise:
  - {key: scope.name, match: Cam, strength: indication, source: "a test"}
)";

class Published : public testing::Test {
protected:
    Published()
    {
        std::filesystem::create_directories(shipped.path() / "makers");
        std::filesystem::create_directories(shipped.path() / "lists");
        setenv("ONVIGIL_DATADIR", shipped.path().c_str(), 1);
    }
    ~Published() override { unsetenv("ONVIGIL_DATADIR"); }

    [[nodiscard]] static hub::KnowledgeBundle bundle(std::int64_t version, const std::string& text)
    {
        return {.version = version, .files = {{"makers/cam.yaml", text}}};
    }

    test::TempDir shipped, state;
    std::filesystem::path folder = state.path() / "hub-knowledge";
    HubKnowledge knowledge{folder};
};

TEST_F(Published, NothingCountsBeforeTheFirstBundle)
{
    policy::KnowledgePaths paths{.makers = {"/shipped", "/own"}, .lists = {"/shipped", "/own"}};
    knowledge.add_to(paths);
    EXPECT_EQ(knowledge.version(), 0);
    EXPECT_THAT(paths.makers, ElementsAre("/shipped", "/own"));
}

TEST_F(Published, ABundleCountsBehindTheShippedFilesAndBeforeTheAdministrators)
{
    EXPECT_FALSE(knowledge.replace(bundle(3, published_maker)));
    policy::KnowledgePaths paths{.makers = {"/shipped", "/own"}, .lists = {"/shipped", "/own"}};
    knowledge.add_to(paths);
    EXPECT_EQ(knowledge.version(), 3);
    EXPECT_THAT(paths.makers, ElementsAre("/shipped", folder / "makers", "/own"));
    EXPECT_THAT(paths.lists, ElementsAre("/shipped", folder / "lists", "/own"));
}

TEST_F(Published, ANewBundleTakesTheWholePlaceOfTheOldOne)
{
    EXPECT_FALSE(knowledge.replace({.version = 1, .files = {{"makers/old.yaml", published_maker}}}));
    EXPECT_FALSE(knowledge.replace(bundle(2, published_maker)));
    EXPECT_EQ(knowledge.version(), 2);
    EXPECT_FALSE(std::filesystem::exists(folder / "makers/old.yaml"));
    EXPECT_EQ(test::file_text(folder / "makers/cam.yaml"), published_maker);
    for (const auto* aside : {".new", ".old"}) EXPECT_FALSE(std::filesystem::exists(folder.string() + aside)) << aside;
}

TEST_F(Published, WhatWasThereStaysWhereTheNewBundleHasAMistake)
{
    EXPECT_FALSE(knowledge.replace(bundle(1, published_maker)));
    const auto problem = knowledge.replace(bundle(2, "id: cam-works\nkind: nonsense\n"));
    ASSERT_TRUE(problem);
    EXPECT_THAT(problem->text, HasSubstr("makers/cam.yaml"));
    EXPECT_THAT(problem->text, Not(HasSubstr(state.path().string()))) << "where it is kept says nothing";
    EXPECT_EQ(knowledge.version(), 1);
    EXPECT_EQ(test::file_text(folder / "makers/cam.yaml"), published_maker);
}

TEST_F(Published, WhatWasThereStaysWhereTheNewBundleCannotBeWritten)
{
    EXPECT_FALSE(knowledge.replace(bundle(1, published_maker)));
    EXPECT_TRUE(knowledge.replace({.version = 2, .files = {{"makers/none/cam.yaml", published_maker}}}));
    EXPECT_EQ(knowledge.version(), 1);
}

TEST_F(Published, AnEndOfTheDaemonBetweenTwoBundlesLeavesOneThatCounts)
{
    EXPECT_FALSE(knowledge.replace(bundle(1, published_maker)));
    std::filesystem::rename(folder, folder.string() + ".old");
    state.write("hub-knowledge.new/makers/cam.yaml", "half of ");
    EXPECT_EQ(knowledge.version(), 0) << "the first was moved away, the second is not in place";

    const HubKnowledge after_a_start{folder};
    EXPECT_EQ(after_a_start.version(), 1);
    EXPECT_EQ(test::file_text(folder / "makers/cam.yaml"), published_maker);
    EXPECT_FALSE(after_a_start.replace(bundle(2, published_maker)));
    EXPECT_EQ(HubKnowledge{folder}.version(), 2);
    for (const auto* aside : {".new", ".old"}) EXPECT_FALSE(std::filesystem::exists(folder.string() + aside)) << aside;
}

TEST_F(Published, WhatWasLeftAsideCountsOnlyWhereNothingIsInPlace)
{
    EXPECT_FALSE(knowledge.replace(bundle(2, published_maker)));
    state.write("hub-knowledge.old/version", "1");
    EXPECT_EQ(HubKnowledge{folder}.version(), 2);
    std::filesystem::remove_all(folder);
    state.write("hub-knowledge.old/version", "x");
    state.write("hub-knowledge.new/version", "3");
    EXPECT_EQ(HubKnowledge{folder}.version(), 0) << "written in part, or not looked at";
}

/// Of what others see meanwhile: a reload reads the folder at any time.
TEST_F(Published, ABundleIsThereAtEveryInstant)
{
    EXPECT_FALSE(knowledge.replace(bundle(1, published_maker)));
    const auto other = state.path() / "other";
    std::filesystem::create_directory(other);
    if (::renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0)
        GTEST_SKIP() << "this file system cannot exchange two folders";
    std::filesystem::remove_all(folder);
    std::filesystem::rename(other, folder);
    std::atomic<bool> over = false;
    std::size_t missed = 0;
    std::thread reader([&] {
        while (!over) missed += knowledge.version() == 0 ? 1 : 0;
    });
    for (std::int64_t version = 2; version < 100; ++version)
        EXPECT_FALSE(knowledge.replace(bundle(version, published_maker)));
    over = true;
    reader.join();
    EXPECT_EQ(missed, 0u);
}

TEST_F(Published, AVersionThatIsNoNumberIsNone)
{
    for (const auto* text : {"", "x", "-1", "0"}) {
        state.write("hub-knowledge/version", text);
        EXPECT_EQ(knowledge.version(), 0) << text;
    }
    state.write("hub-knowledge/version", "12");
    EXPECT_EQ(knowledge.version(), 12);
}

}  // namespace
}  // namespace onvigil::daemon

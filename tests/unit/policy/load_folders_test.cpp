#include "policy/load_folders.hpp"

#include "files.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>

namespace onvigil::policy::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

class Folder {
public:
    Folder& maker(std::string_view name, std::string_view text) { return write("makers", name, text); }
    Folder& list(std::string_view name, std::string_view text) { return write("lists", name, text); }
    Folder& own_maker(std::string_view name, std::string_view text) { return write("etc/makers.d", name, text); }
    Folder& own_list(std::string_view name, std::string_view text) { return write("etc/lists.d", name, text); }
    LoadedKnowledge load(const Knowledge* previous = nullptr) const
    {
        return load_knowledge(knowledge_paths(folder_.path(), folder_.path() / "etc"), previous);
    }
    std::string at(std::string_view file) const { return (folder_.path() / file).string(); }
    void remove(std::string_view file) const { std::filesystem::remove(folder_.path() / file); }

private:
    Folder& write(std::string_view place, std::string_view name, std::string_view text)
    {
        folder_.write(std::string(place) + "/" + std::string(name), text);
        return *this;
    }
    onvigil::test::TempDir folder_;
};

std::vector<std::string> texts(const yaml::FileProblems& problems)
{
    std::vector<std::string> out;
    for (const auto& problem : problems) out.push_back(yaml::to_text(problem));
    return out;
}

TEST(LoadFolders, APipeIsNotWaitedFor)
{
    Folder folder;
    folder.maker("acme.yaml", acme);
    ASSERT_EQ(::mkfifo(folder.at("makers/pipe.yaml").c_str(), 0600), 0);

    const auto loaded = folder.load();

    EXPECT_THAT(texts(loaded.problems), ElementsAre(EndsWith("pipe.yaml:1: cannot be read")));
}

TEST(LoadFolders, ReadsMakersAndLists)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto loaded = folder.load();
    EXPECT_THAT(texts(loaded.problems), IsEmpty());
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    ASSERT_EQ(loaded.knowledge.lists.size(), 1u);
    const Maker& maker = loaded.knowledge.makers.front();
    EXPECT_EQ(maker.short_name, "Acme");
    EXPECT_EQ(maker.recognise.front().strength, model::Strength::proof);
    const List& list = loaded.knowledge.lists.front();
    EXPECT_EQ(list.kind, ListKind::house_rule);
    EXPECT_EQ(list.effective, model::parse_date("2026-01-01"));
    EXPECT_FALSE(list.announced);
    EXPECT_TRUE(list.covers_affiliates);
    EXPECT_EQ(list.file, folder.at("lists/house.yaml"));
}

TEST(LoadFolders, TakesNothingFromFoldersThatAreNotThere)
{
    const auto loaded = load_knowledge(knowledge_paths("/nowhere/at/all", "/nowhere/either"));
    EXPECT_TRUE(loaded.knowledge.makers.empty());
    EXPECT_THAT(texts(loaded.problems), IsEmpty());
}

TEST(LoadFolders, PassesOverFilesThatAreNoYamlOrHidden)
{
    Folder folder;
    folder.maker("acme.yaml", acme).maker("acme.yaml.dpkg-old", "x: [").maker(".acme.yaml", "x: [");
    EXPECT_THAT(texts(folder.load().problems), IsEmpty());
}

TEST(LoadFolders, LetsTheAdminsFileReplaceTheShippedOneOfTheSameId)
{
    Folder folder;
    folder.maker("acme.yaml", acme).own_maker("my-acme.yaml", replaced(acme, "Acme Cameras", "Acme of our own"));
    const auto loaded = folder.load();
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    EXPECT_EQ(loaded.knowledge.makers.front().name, "Acme of our own");
}

TEST(LoadFolders, KeepsTheShippedFileWhereTheAdminsIsWrong)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    folder.own_list("house.yaml", replaced(house, "maker: acme", "maker: nobody"));
    folder.own_maker("acme.yaml", replaced(acme, "strength: proof", "strength: certain"));
    const auto loaded = folder.load();
    EXPECT_EQ(loaded.problems.size(), 2u);
    ASSERT_EQ(loaded.knowledge.lists.size(), 1u);
    EXPECT_EQ(loaded.knowledge.lists.front().entities.front().maker, "acme");
    EXPECT_EQ(loaded.knowledge.makers.front().file, folder.at("makers/acme.yaml"));
}

TEST(LoadFolders, RefusesWhatNamesAMakerThatNoFileDescribes)
{
    Folder folder;
    folder.maker("acme.yaml", replaced(acme, "owned_by: null", "owned_by: {maker: nobody, citation: x}"));
    folder.list("house.yaml", replaced(house, "maker: acme", "maker: acmee"));
    const auto loaded = folder.load();
    EXPECT_THAT(texts(loaded.problems),
                ElementsAre(folder.at("makers/acme.yaml") + ":5: owned_by.maker: there is no maker \"nobody\"",
                            folder.at("lists/house.yaml") + ":13: entities[0].maker: there is no maker \"acmee\""));
    EXPECT_EQ(loaded.knowledge, Knowledge{});
}

TEST(LoadFolders, NamesTheMakerThatWasMeant)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", replaced(house, "maker: acme", "maker: acmee"));
    EXPECT_THAT(texts(folder.load().problems),
                ElementsAre(testing::EndsWith("there is no maker \"acmee\"; did you mean acme?")));
}

TEST(LoadFolders, RefusesARuleSharedWithAMakerThatNoFileDescribes)
{
    Folder folder;
    folder.maker("acme.yaml", replaced(acme, "strength: proof", "strength: proof, shared_with: [apex]"));
    EXPECT_THAT(texts(folder.load().problems), ElementsAre(folder.at("makers/acme.yaml") +
                                                           ":7: recognise[0].shared_with: there is no maker \"apex\""));
}

TEST(LoadFolders, ReportsTheMistakesOfAllFilesAtOnce)
{
    Folder folder;
    folder.maker("acme.yaml", "id: Acme!\n").maker("b.yaml", "- b").list("house.yaml", "kind: shop");
    const auto problems = texts(folder.load().problems);
    for (const char* file : {"makers/acme.yaml", "makers/b.yaml", "lists/house.yaml"})
        EXPECT_THAT(problems, testing::Contains(testing::StartsWith(folder.at(file) + ":1: ")));
}

TEST(LoadFolders, RefusesAnIdThatStandsTwiceInOneFolder)
{
    Folder folder;
    folder.maker("acme.yaml", acme).maker("other.yaml", acme);
    EXPECT_THAT(
        texts(folder.load().problems),
        ElementsAre(folder.at("makers/other.yaml") + ":1: id: \"acme\" stands in another file of this folder already"));
}

TEST(LoadFolders, RefusesFilesTooLargeToBeWrittenByHand)
{
    Folder folder;
    folder.maker("acme.yaml", std::string(2u << 20, '#'));
    EXPECT_THAT(texts(folder.load().problems), ElementsAre(EndsWith("larger than 1048576 bytes")));
}

TEST(LoadFolders, RefusesWhatCannotBeRead)
{
    Folder folder;
    std::filesystem::create_directories(folder.at("makers/acme.yaml"));
    EXPECT_THAT(texts(folder.load().problems), ElementsAre(EndsWith("acme.yaml:1: cannot be read")));
}

TEST(ReloadFolders, KeepsWhatABrokenFileHeldBefore)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.maker("acme.yaml", "id: [").list("house.yaml", replaced(house, "effect: banned", "effect: no"));
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 2u);
    EXPECT_EQ(second.knowledge, first.knowledge);
}

TEST(ReloadFolders, KeepsTheOlderListWhereTheNewOneNamesNobody)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.list("house.yaml", replaced(house, "maker: acme", "maker: nobody"));
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 1u);
    EXPECT_EQ(second.knowledge, first.knowledge);
}

TEST(ReloadFolders, ForgetsFilesThatAreGone)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.remove("lists/house.yaml");
    const auto second = folder.load(&first.knowledge);
    EXPECT_THAT(texts(second.problems), IsEmpty());
    EXPECT_TRUE(second.knowledge.lists.empty());
}

TEST(ReloadFolders, RefusesAListWhoseMakerIsGone)
{
    Folder folder;
    folder.maker("acme.yaml", acme).list("house.yaml", house);
    const auto first = folder.load();
    folder.remove("makers/acme.yaml");
    const auto second = folder.load(&first.knowledge);
    EXPECT_EQ(second.problems.size(), 1u);
    EXPECT_TRUE(second.knowledge.lists.empty());
}

TEST(LoadFolders, RefusesAChainOfOwnersWithoutItsEnd)
{
    Folder folder;
    const auto owned = [](std::string_view id, std::string_view owner) {
        return replaced(replaced(acme, "id: acme", "id: " + std::string(id)), "owned_by: null",
                        "owned_by: {maker: " + std::string(owner) + ", citation: x}");
    };
    folder.maker("a.yaml", owned("a", "b")).maker("b.yaml", owned("b", "c")).maker("acme.yaml", acme);
    const auto loaded = folder.load();
    EXPECT_EQ(loaded.problems.size(), 2u);
    ASSERT_EQ(loaded.knowledge.makers.size(), 1u);
    EXPECT_EQ(loaded.knowledge.makers.front().id, "acme");
}

}  // namespace
}  // namespace onvigil::policy::test

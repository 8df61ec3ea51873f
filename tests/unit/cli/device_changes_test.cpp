// Several devices, or those that a filter chooses, changed by one command.
#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

using testing::ElementsAre;

class SeveralDevices : public TheClient {
protected:
    SeveralDevices()
    {
        for (int i = 1; i <= 3; ++i) daemon.handler.add(sample_record(i));
        daemon.handler.add(with_level(sample_record(4), model::Level::clear));
        daemon.start();
    }
};

TEST_F(SeveralDevices, AreNamed)
{
    EXPECT_EQ(run({"label", "dev-0000000001", "10.20.0.3", "building=B"}).out,
              "dev-0000000001: building=B\ndev-0000000002: building=B\n");
    const auto shown = run({"label", "dev-0000000001", "dev-0000000003", "room=1", "-o", "json"});
    EXPECT_EQ(json::parse(shown.out).at("devices").as_array().size(), 2u);
    EXPECT_EQ(json::parse(run({"label", "dev-0000000001", "room=2", "-o", "json"}).out).at("id"), "dev-0000000001");
}

TEST_F(SeveralDevices, AreLookedUpInADryRunOfNamedOnes)
{
    const auto dry = run({"forget", "10.20.0.2", "10.9.9.9", "--dry-run"});
    EXPECT_EQ(dry.code, 1);
    EXPECT_EQ(dry.out, "dev-0000000001  10.20.0.2  banned  Hikvision  CMIP7043W-M\nwould forget one device\n");
    EXPECT_THAT(dry.err, HasSubstr("onvigil: 10.9.9.9: no device is called"));
    EXPECT_EQ(run({"forget", "10.9.9.9", "--dry-run"}).code, 5);
    EXPECT_THAT(daemon.handler.changes, ElementsAre());
}

TEST_F(SeveralDevices, AreChosenByAFilterAndConfirmed)
{
    const auto dry = run({"forget", "--verdict", "banned", "--dry-run"});
    EXPECT_EQ(dry.code, 0);
    EXPECT_THAT(dry.out, StartsWith("dev-0000000001  10.20.0.2  banned  Hikvision  CMIP7043W-M\n"));
    EXPECT_THAT(dry.out, HasSubstr("would forget 3 devices\n"));
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"forget", "--verdict", "banned", "--dry-run", "-o", "json"},
          {"label", "10.20.0.2", "10.20.0.3", "10.20.0.4", "a=b", "--dry-run", "-o", "json"}})
        EXPECT_EQ(json::parse(run(words).out).at("devices").as_array().size(), 3u) << words[0];
    const auto unsure = run({"forget", "--verdict", "banned"});
    EXPECT_EQ(unsure.code, 2);
    EXPECT_THAT(unsure.err, HasSubstr("this concerns 3 devices: add --yes"));
    EXPECT_THAT(daemon.handler.changes, ElementsAre());

    EXPECT_EQ(run({"forget", "--verdict", "banned", "--match", "2019000002", "--yes"}).code, 0);
    EXPECT_THAT(daemon.handler.changes, ElementsAre("forget dev-0000000002"));
}

TEST_F(SeveralDevices, AreWaivedAndUnwaivedTogether)
{
    EXPECT_EQ(run({"waive", "--verdict", "banned", "--until", "90d", "--reason", "ordered", "--yes"}).code, 0);
    EXPECT_EQ(daemon.handler.changes.size(), 3u);
    EXPECT_EQ(run({"unwaive", "--maker", "hikvision", "--verdict", "banned", "--yes"}).code, 0);
    EXPECT_EQ(daemon.handler.changes.size(), 6u);
}

TEST_F(SeveralDevices, AreNotWaivedByAnEmptyListForEveryList)
{
    for (const auto* command : {"waive", "report"}) {
        std::vector<std::string> words{command, "--list", ""};
        if (words[0] == "waive")
            words.insert(words.end(), {"--until", "90d", "--reason", "ordered", "--verdict", "banned", "--yes"});
        const auto refused = run(words);
        EXPECT_EQ(refused.code, 2) << command;
        EXPECT_THAT(refused.err, HasSubstr("--list: an empty value chooses nothing"));
    }
    EXPECT_THAT(daemon.handler.changes, ElementsAre());
}

TEST_F(SeveralDevices, AreEitherNamedOrChosen)
{
    EXPECT_EQ(run({"forget"}).code, 2);
    EXPECT_EQ(run({"forget", "dev-0000000001", "--verdict", "banned"}).code, 2);
    EXPECT_EQ(run({"forget", "--verdict", "baned", "--yes"}).code, 2);
    const auto none = run({"forget", "--match", "nothing like it", "--yes"});
    EXPECT_EQ(none.code, 0);
    EXPECT_EQ(none.err, "onvigil: no device fits\n");
    EXPECT_EQ(none.out, "");
    EXPECT_EQ(json::parse(run({"forget", "--match", "nothing like it", "--yes", "-o", "json"}).out),
              (json::object{{"devices", json::array()}}));
    EXPECT_THAT(daemon.handler.changes, ElementsAre());
}

TEST_F(SeveralDevices, AreNotChosenByAVariableThatIsNotSet)
{
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"forget", "--maker", "", "--state", "online", "--yes"},
          {"forget", "--verdict", "", "--state", "online", "--yes"},
          {"unwaive", ""},
          {"label", "", "building=B"},
          {"show", ""},
          {"events", "--device", ""},
          {"devices", "--match", ""}}) {
        const auto outcome = run(words);
        EXPECT_EQ(outcome.code, 2) << words[0] << outcome.out;
        EXPECT_THAT(outcome.err, HasSubstr("an empty ")) << words[0];
    }
    EXPECT_THAT(daemon.handler.changes, ElementsAre());
}

TEST_F(SeveralDevices, ThatCannotBeChangedDoNotHoldUpTheOthers)
{
    const auto outcome = run({"forget", "10.9.9.9", "dev-0000000001"});

    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, StartsWith("onvigil: 10.9.9.9: no device is called"));
    EXPECT_THAT(daemon.handler.changes, ElementsAre("forget dev-0000000001"));
}

}  // namespace
}  // namespace onvigil::cli

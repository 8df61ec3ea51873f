#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ShowsThePolicyAndTestsIt)
{
    daemon.handler.add(sample_record(1));
    auto texas = sample_list();
    texas.id = "us-tx";
    texas.jurisdiction = "US-TX";
    texas.binds = "state agencies and universities";
    daemon.handler.lists = {texas, sample_list()};
    daemon.start();

    const auto lists = run({"policy", "lists"}).out;
    EXPECT_THAT(lists, HasSubstr("in force since 2019-08-13"));
    EXPECT_THAT(lists,
                testing::ContainsRegex("us-ndaa-889 .* federal agencies\nUS-TX .* state agencies and universities"));
    EXPECT_THAT(run({"policy", "show", "us-ndaa-889"}).out,
                HasSubstr("source: https://www.acquisition.gov/far/52.204-25"));
    EXPECT_THAT(run({"policy", "show", "us-ndaa-889"}).out, HasSubstr("named"));
    const auto unknown = run({"policy", "show", "us-889"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("us-ndaa-889"));
    EXPECT_THAT(run({"policy", "show", "us-ndaa-88"}).err, HasSubstr("did you mean us-ndaa-889?"));
    EXPECT_THAT(run({"policy", "test", "--manufacturer", "Hikvision"}).out, StartsWith("banned  Hangzhou Hikvision"));
    EXPECT_EQ(run({"policy", "test"}).code, 2);
    EXPECT_TRUE(
        json::parse(run({"policy", "test", "--model", "x", "-o", "json"}).out).as_object().contains("maker_strength"));
}

TEST_F(TheClient, ShowsAMakersCitationOnceAndOnALineOfItsOwn)
{
    auto list = sample_list();
    list.entities.push_back(list.entities.front());
    list.entities.back().maker = "dahua";
    list.entities.back().citation = "https://example.org/dahua";
    daemon.handler.lists = {list};
    daemon.start();

    const auto shown = run({"policy", "show", "us-ndaa-889"}).out;
    EXPECT_THAT(shown, HasSubstr("\n  dahua:\n    https://example.org/dahua\n"));
    EXPECT_EQ(shown.find(list.citation), shown.rfind(list.citation)) << shown;
}

TEST_F(TheClient, ShowsWhomOtherListsWouldJudgeOtherwise)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    folder.write("new/makers/a.yaml", "id: a\n");
    folder.write("new/lists/us-new.yaml", "id: us-new\n");
    folder.write("new/lists/.hidden.yaml", "id: hidden\n");
    const auto path = (folder.path() / "new").string();

    const auto table = run({"policy", "diff", path});
    EXPECT_EQ(table.code, 0) << table.err;
    EXPECT_THAT(table.out, testing::ContainsRegex("banned +clear +CMIP7043W-M +10.20.0.2 +-us-ndaa-889"));
    EXPECT_THAT(table.out, HasSubstr("1 of 1 devices would be judged otherwise\nlists that come into force: " + path +
                                     "/lists/us-new.yaml\n"));
    EXPECT_THAT(table.out, Not(HasSubstr("hidden")));
    EXPECT_EQ(json::parse(run({"policy", "diff", path, "-o", "json"}).out).at_pointer("/changes/0/after"), "clear");
    EXPECT_THAT(run({"policy", "diff", path, "-o", "csv"}).out, StartsWith("id,address,model,before,after,"));
    EXPECT_THAT(run({"policy", "diff", path, "-o", "csv"}).out,
                HasSubstr("dev-0000000001,10.20.0.2,CMIP7043W-M,banned,clear,"));
    EXPECT_THAT(run({"policy", "diff", path, "-o", "jsonl"}).out, StartsWith("{\"id\":\"dev-0000000001\""));
}

TEST_F(TheClient, RefusesAFolderThatIsNoKnowledge)
{
    daemon.start();
    for (const auto& path : {folder.path().string(), std::string("/nowhere/at/all")}) {
        const auto outcome = run({"policy", "diff", path});
        EXPECT_EQ(outcome.code, 1);
        EXPECT_THAT(outcome.err, HasSubstr(path + ": holds no makers/*.yaml and lists/*.yaml"));
    }
    EXPECT_EQ(run({"policy", "diff"}).code, 2);
}

}  // namespace
}  // namespace onvigil::cli

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

}  // namespace
}  // namespace onvigil::cli

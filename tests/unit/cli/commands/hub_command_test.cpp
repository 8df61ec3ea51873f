#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, SaysWhichHubIsMissing)
{
    for (const auto* words : {"sensors", "directives", "upgrade", "init"}) {
        const auto outcome = run({"hub", words});
        EXPECT_EQ(outcome.code, 2) << words;
        EXPECT_THAT(outcome.err, HasSubstr("ONVIGIL_HUB")) << words;
    }
    EXPECT_EQ(run({"hub"}).code, 2);
}

TEST_F(TheClient, EnrolsAndPublishesOnlyWithTheAdministratorsKeys)
{
    const auto keys = folder.path().string();
    const auto enrolled =
        run({"--hub", "postgresql://x@127.0.0.1:1/onvigil", "hub", "enrol", "north", "--keys", keys}, "");
    EXPECT_EQ(enrolled.code, 1);
    EXPECT_THAT(enrolled.err, HasSubstr("no certificate authority"));
    EXPECT_THAT(enrolled.err, HasSubstr("--password"));
    const auto published = run({"--hub", "postgresql://x@127.0.0.1:1/onvigil", "hub", "publish", keys}, "");
    EXPECT_THAT(published.err, HasSubstr("neither makers/*.yaml nor lists/*.yaml"));
    EXPECT_EQ(run({"--hub", "postgresql://x@127.0.0.1:1/onvigil", "hub", "sensors", "--silent", "soon"}, "").code, 2);
}

}  // namespace
}  // namespace onvigil::cli

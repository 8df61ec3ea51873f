#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, HelpsWithACommandAsItsOwnHelpDoes)
{
    EXPECT_EQ(run({"help", "policy", "test"}).out, run({"policy", "test", "--help"}).out);
    EXPECT_EQ(run({"help", "devices"}).out, run({"devices", "--help"}).out);
    EXPECT_EQ(run({"-ojson", "help", "devices"}).out, run({"devices", "--help"}).out);
    EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
    EXPECT_EQ(run({"help", "devcies"}).code, 2);
    EXPECT_THAT(run({"help", "devcies"}).err, HasSubstr("did you mean devices?"));
    EXPECT_EQ(run({"help", "policy", "tset"}).code, 2);
    EXPECT_THAT(run({"help", "show"}).out, StartsWith("Everything known of one device"));
    for (const auto* option : {"--socket", "-o", "--color", "--timeout"})
        EXPECT_THAT(run({"help", "devices"}).out, HasSubstr(option));
    EXPECT_THAT(run({"help", "label"}).out, HasSubstr("Usage: onvigil label [OPTIONS] [DEVICE...] [KEY=VALUE...]\n"));
    EXPECT_THAT(run({"help", "devices"}).out, HasSubstr("--verdict V,...   "));
}

}  // namespace
}  // namespace onvigil::cli

#include "cli/help_format.hpp"

#include <gmock/gmock.h>

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace onvigil::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HelpFormat, ShowsWordsByTheirNamesAndNoRepeatWhereOneValueIsTaken)
{
    CLI::App app("what it does", "tool");
    set_help_format(app);
    std::vector<std::string> devices, lists;
    app.add_option("DEVICE", devices, "ids")->type_name("... KEY=VALUE");
    app.add_option("--list", lists, "a list")->allow_extra_args(false);
    const std::string help = app.help();
    EXPECT_THAT(help, HasSubstr("[DEVICE...] [KEY=VALUE...]"));
    EXPECT_THAT(help, Not(HasSubstr("--list TEXT ...")));
    EXPECT_THAT(help, HasSubstr("--list TEXT"));
}

TEST(HelpFormat, FitsTheTerminal)
{
    EXPECT_EQ(narrowed("What it does, in more words than fit\n"
                       "  --short     fits\n"
                       "  --long      a description of many words\n"
                       "  --very-long-option\n"
                       "              a description of many words\n",
                       14, 32),
              "What it does, in more words than\n"
              "  fit\n"
              "  --short     fits\n"
              "  --long      a description of\n"
              "                many words\n"
              "  --very-long-option\n"
              "              a description of\n"
              "                many words\n");
}

}  // namespace
}  // namespace onvigil::cli

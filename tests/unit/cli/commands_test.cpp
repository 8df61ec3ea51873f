#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <set>

#include "cli/command.hpp"

namespace onvigil::cli {
namespace {

TEST(Commands, HaveNamesOfTheirOwnOneLineOfHelpAndAnExampleThatParses)
{
    std::set<std::string_view> names;
    for (const auto& row : commands()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.help.empty()) << row.name;
        EXPECT_EQ(row.help.find('\n'), row.help.npos) << row.name;
        Session session;
        CLI::App app("", "onvigil");
        app.add_option("-o", session.format_name);
        app.fallthrough();
        add_commands(app, session);
        const std::string example(row.example.substr(0, row.example.find('\n')));
        EXPECT_NO_THROW(app.parse(example)) << example;
        EXPECT_TRUE(session.command) << row.name << ": its example runs nothing";
        EXPECT_TRUE(example.starts_with(row.name.substr(0, row.name.find(' ')))) << row.name;
    }
}

}  // namespace
}  // namespace onvigil::cli

// What the program is made of, and what it refuses of any command; what commands do is in their own tests.
#include <gmock/gmock.h>

#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, LoadsNeitherTheServersLibrariesNorThoseOfTheHubWhenItStarts)
{
    ::setenv("LD_TRACE_LOADED_OBJECTS", "1", 1);  // as ldd(1) has it: what would be loaded, and no more
    const auto outcome = run({"--version"}, "");
    ::unsetenv("LD_TRACE_LOADED_OBJECTS");

    EXPECT_THAT(outcome.out, HasSubstr("libc.so"));
    for (const auto* library : {"libsystemd", "libprometheus", "libpq", "libldap"})
        EXPECT_THAT(outcome.out, Not(HasSubstr(library)));
}

TEST_F(TheClient, RefusesAFormatForWhatIsTextInAnyCase)
{
    const auto checked = run({"config", "check", "-o", "json"});
    EXPECT_EQ(checked.code, 2);
    EXPECT_THAT(checked.err, StartsWith("onvigil: -o json: config check is text in any case: leave -o out"));
    const auto plugin = run({"-o", "csv", "check"});
    EXPECT_EQ(plugin.code, 3) << "UNKNOWN";
    EXPECT_THAT(plugin.out, HasSubstr("leave -o out"));
    EXPECT_THAT(run({"config", "check", "--help"}).out, Not(HasSubstr(", -o,")));
}

}  // namespace
}  // namespace onvigil::cli

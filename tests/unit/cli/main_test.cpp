// What the program is made of; what it does is in the tests of its commands.
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

}  // namespace
}  // namespace onvigil::cli

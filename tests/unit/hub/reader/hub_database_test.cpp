// What needs no database; the rest is asked of a real PostgreSQL by tests/system/hub_*_test.py.
#include "hub/reader/hub_database.hpp"

#include <gmock/gmock.h>

namespace onvigil::hub {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(HubDatabase, OneThatIsNotThereIsUnreachableAndItsPasswordStaysUntold)
{
    try {
        const Database database("postgresql://role:secret@127.0.0.1:1/onvigil", 5s);
        FAIL() << "a hub at port 1";
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.kind(), DatabaseError::Kind::unreachable);
        EXPECT_THAT(error.what(), HasSubstr("the hub postgresql://role@127.0.0.1:1/onvigil: "));
        EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
        EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    }
}

TEST(HubDatabase, AUrlThatCannotBeReadIsToldInOneLine)
{
    try {
        const Database database("postgresql://[::1", 5s);
        FAIL() << "half an address";
    } catch (const DatabaseError& error) {
        EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    }
}

}  // namespace
}  // namespace onvigil::hub

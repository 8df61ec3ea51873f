#include "control/access.hpp"

#include <gtest/gtest.h>

#include "control/api.hpp"
#include "support/row_names.hpp"

namespace onvigil::control::access_test {
namespace {

struct Row {
    const char* who;
    Peer peer;
    Access access;
};

class AccessOf : public testing::TestWithParam<Row> {};

TEST_P(AccessOf, IsDecidedByUidAndGroupsAlone)
{
    const Ownership ownership{.daemon_uid = 900, .group = 50, .admins = {1001}};

    EXPECT_EQ(access_of(GetParam().peer, ownership), GetParam().access) << GetParam().who;
}

INSTANTIATE_TEST_SUITE_P(Rows, AccessOf,
                         testing::Values(Row{"root", {0, 0, {}}, Access::change},
                                         Row{"the daemon's own user", {900, 900, {}}, Access::change},
                                         Row{"an admin", {1001, 1001, {}}, Access::change},
                                         Row{"a member by primary group", {1002, 50, {}}, Access::read},
                                         Row{"a member by supplementary group", {1003, 1003, {7, 50}}, Access::read},
                                         Row{"a stranger", {1004, 1004, {7, 8}}, Access::none},
                                         Row{"no credentials", Peer{}, Access::none}),
                         test::named_by<&Row::who>);

TEST(AccessOfAnybody, IsNoneWhereThereIsNoGroup)
{
    EXPECT_EQ(access_of({1002, 50, {0}}, {.daemon_uid = 900, .group = std::nullopt, .admins = {}}), Access::none);
}

TEST(ParseLoginUid, TakesDigitsAndNotTheNumberThatMeansNone)
{
    EXPECT_EQ(parse_login_uid("1004"), 1004U);
    EXPECT_EQ(parse_login_uid("0\n"), 0U);
    for (const auto* wrong : {"", "4294967295", "-1", "4294967296", "1004x", "alice"})
        EXPECT_EQ(parse_login_uid(wrong), std::nullopt) << wrong;
}

TEST(TheActor, IsNamedWithItsLoginWhereThatIsAnotherUser)
{
    EXPECT_EQ(actor_of({.uid = 0, .gid = 0, .groups = {}, .pid = 1, .login = 65534}).text,
              "uid 0 (root), login uid 65534 (nobody)");
    EXPECT_EQ(actor_of({.uid = 0, .gid = 0, .groups = {}, .pid = 1, .login = 0}).text, "uid 0 (root)");
    EXPECT_EQ(actor_of({.uid = 0, .gid = 0, .groups = {}, .pid = 1, .login = {}}).text, "uid 0 (root)");
}

TEST(IsOwnName, TakesAddressesAndItsOwnNamesAlone)
{
    const std::vector<std::string> own{"sensor-1", "Monitor.example"};

    for (const auto* host : {"127.0.0.1", "127.0.0.1:9464", "[::1]:9464", "[::1]", "localhost", "LOCALHOST:80",
                             "sensor-1:9464", "monitor.example"})
        EXPECT_TRUE(is_own_name(host, own)) << host;
    for (const auto* host :
         {"", "evil.example", "127.0.0.1.evil.example", "sensor-1.evil.example", "[", "[]", "localhost.", "xsensor-1"})
        EXPECT_FALSE(is_own_name(host, own)) << host;
}

}  // namespace
}  // namespace onvigil::control::access_test

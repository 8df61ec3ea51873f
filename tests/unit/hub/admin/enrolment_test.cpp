#include "hub/admin/enrolment.hpp"

#include <gmock/gmock.h>

namespace onvigil::hub {
namespace {

TEST(Enrolment, ARoleIsNamedAfterItsSite)
{
    EXPECT_EQ(role_name("north"), "north");
    EXPECT_EQ(role_name("North gate #2"), "north_gate_2");
    EXPECT_EQ(role_name("Zürich"), "z_rich");
    EXPECT_EQ(role_name("7th street"), "sensor_7th_street");
    EXPECT_EQ(role_name("pg_monitor"), "sensor_pg_monitor");
    EXPECT_EQ(role_name("東京"), "sensor");
    EXPECT_EQ(role_name("CA"), "sensor_ca");
    EXPECT_EQ(role_name("Server"), "sensor_server");
    for (const auto* wrong : {"", "a/b", "../a", "a,CN=b", ".a", "-a", "pg_a", "a b", "ä", "ca", "server", "knowledge"})
        EXPECT_FALSE(is_role_name(wrong)) << wrong;
    EXPECT_TRUE(is_role_name("North-1.gate_2"));
    EXPECT_FALSE(is_role_name(std::string(57, 'a')));
    EXPECT_LE(role_name(std::string(200, 'a')).size(), 63u - 4);
}

}  // namespace
}  // namespace onvigil::hub

#include "net/target.hpp"

#include <gtest/gtest.h>

namespace onvigil::net {
namespace {

const model::Mac low = *model::parse_mac("00:40:8c:00:00:01"), high = *model::parse_mac("44:19:b6:00:00:01");

TEST(Target, IsWhoItsLowestMacSaysInWhateverOrderTheyAreStated)
{
    EXPECT_EQ(who_is({low, high}, "A1"), who_is({high, low}, "B2"));
    EXPECT_EQ(who_is({low, high}, ""), who_is({low}, ""));
    EXPECT_NE(who_is({low}, ""), who_is({high}, ""));
}

TEST(Target, IsWhoItsSerialNumberSaysWhereItStatesNoMac)
{
    EXPECT_EQ(who_is({}, "A1"), who_is({}, "A1"));
    EXPECT_NE(who_is({}, "A1"), who_is({}, "A2"));
    EXPECT_EQ(who_is({}, ""), 0U) << "not known";
    EXPECT_NE(who_is({}, "A1"), 0U);
}

TEST(Target, IsAskedOverTlsAtTheStatedPortOfHttps)
{
    for (const std::uint16_t port : {443, 8080}) {
        Target target;
        ask_first_at(port, target);
        EXPECT_EQ(target.url.port, port);
        EXPECT_EQ(target.url.tls, port == 443);
        EXPECT_EQ(target.others, std::vector{ServiceUrl()});
    }
}

}  // namespace
}  // namespace onvigil::net

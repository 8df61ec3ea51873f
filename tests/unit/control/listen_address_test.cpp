#include "control/listen_address.hpp"

#include <gmock/gmock.h>

namespace onvigil::control {
namespace {

using testing::HasSubstr;

TEST(ListenAddress, IsAnAddressOrANameAndAPort)
{
    const std::pair<const char*, ListenAddress> rows[] = {
        {"127.0.0.1:8080", {"127.0.0.1", 8080, false}},
        {"0.0.0.0:1", {"0.0.0.0", 1, false}},
        {"[::1]:80", {"::1", 80, false}},
        {"[::]:80", {"::", 80, false}},
        {"[fe80::1]:80", {"fe80::1", 80, false}},
        {"localhost:0", {"localhost", 0, true}},
        {"nvr-2.example.org.:65535", {"nvr-2.example.org.", 65535, true}},
        {"1st-floor:80", {"1st-floor", 80, true}}};
    for (const auto& [text, address] : rows) {
        const auto parsed = parse_listen_address(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, address) << text;
    }
}

TEST(ListenAddress, ThatCannotBeIsRefusedWithItsReason)
{
    const std::pair<const char*, const char*> rows[] = {{"", "no port"},
                                                        {"8080", "no port"},
                                                        {"127.0.0.1", "no port"},
                                                        {"localhost", "no port"},
                                                        {"[::1]", "in brackets"},
                                                        {"::1", "in brackets"},
                                                        {"::1:8080", "in brackets"},
                                                        {"fd00::2:3:8080", "in brackets"},
                                                        {"[fe80::1%lan0]:8080", "zone"},
                                                        {"fe80::1%lan0:8080", "zone"},
                                                        {"[::1]:", "not HOST:PORT"},
                                                        {"[127.0.0.1]:80", "no address"},
                                                        {"[::g]:80", "no address"},
                                                        {"[ff02::1]:80", "no address"},
                                                        {"256.1.1.1:80", "no address"},
                                                        {"10.1:80", "no address"},
                                                        {"239.255.255.250:80", "no address"},
                                                        {"255.255.255.255:80", "no address"},
                                                        {"host:", "not HOST:PORT"},
                                                        {"host:http", "not HOST:PORT"},
                                                        {"host:65536", "not HOST:PORT"},
                                                        {"host:-1", "not HOST:PORT"},
                                                        {":8080", "not HOST:PORT"},
                                                        {"*:8080", "not HOST:PORT"},
                                                        {"http://host:80", "in brackets"},
                                                        {"ho st:80", "not HOST:PORT"},
                                                        {"-host:80", "not HOST:PORT"},
                                                        {"a..b:80", "not HOST:PORT"}};
    for (const auto& [text, why] : rows) {
        const auto parsed = parse_listen_address(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_THAT(parsed.error().text, HasSubstr(why)) << text;
    }
    EXPECT_FALSE(parse_listen_address(std::string(64, 'a') + ":80"));
    EXPECT_TRUE(parse_listen_address(std::string(63, 'a') + ":80"));
}

}  // namespace
}  // namespace onvigil::control

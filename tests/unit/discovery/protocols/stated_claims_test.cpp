#include "discovery/protocols/stated_claims.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

TEST(StatedClaims, TakesOnlyMacsAndAddressesThatCanBeOneDevices)
{
    model::Observation out;
    for (const char* mac : {"44-19-b6-0a-0b-0c", "4419b60a0b0c", "00:00:00:00:00:00", "01:00:5e:00:00:01", "no MAC"})
        state_mac(out, mac);
    EXPECT_EQ(out.macs.size(), 1u) << "however it is spelt";
    for (const char* address : {" 10.0.0.7 ", "10.0.0.7", "0.0.0.0", "127.0.0.1", "224.0.0.1", "::", "", "fe80::1"})
        state_address(out, address);
    EXPECT_EQ(out.stated_addresses, (std::vector{*model::parse_ip("10.0.0.7"), *model::parse_ip("fe80::1")}));
}

TEST(StatedClaims, AFloodOfClaimsIsCut)
{
    model::Observation out;
    for (unsigned i = 0; i < 1000; ++i) {
        state_mac(out, "44:19:b6:00:" + std::to_string(10 + i / 80) + ":" + std::to_string(10 + i % 80));
        state_address(out, "10.0." + std::to_string(i / 250) + "." + std::to_string(1 + i % 250));
    }
    EXPECT_EQ(out.macs.size(), limits::macs_per_device);
    EXPECT_EQ(out.stated_addresses.size(), limits::addresses_per_device);
    state_xaddrs(out, std::vector<std::string>(1000, "http://10.0.0.7/" + std::string(2000, 'x')));
    EXPECT_EQ(out.xaddrs.size(), limits::xaddrs_per_device);
    EXPECT_LE(out.xaddrs[0].size(), limits::text_bytes);
}

}  // namespace
}  // namespace onvigil::discovery

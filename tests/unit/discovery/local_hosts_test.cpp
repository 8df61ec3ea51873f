#include "discovery/local_hosts.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery {
namespace {

TEST(LocalHosts, AreOfPrivateRangesAndNoMetadataService)
{
    const net::Interfaces without_links;
    const auto local = [&](const char* host) { return is_local(*model::parse_ip(host), without_links); };
    for (const char* host : {"10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.1.1", "fd00::1", "fe80::1"})
        EXPECT_TRUE(local(host)) << host;
    for (const char* host : {"203.0.113.7", "8.8.8.8", "2001:db8::1"}) EXPECT_FALSE(local(host)) << host;
    for (const char* host : {"169.254.169.254", "fd00:ec2::254", "fd20:ce::254"}) EXPECT_FALSE(local(host)) << host;
}

}  // namespace
}  // namespace onvigil::discovery

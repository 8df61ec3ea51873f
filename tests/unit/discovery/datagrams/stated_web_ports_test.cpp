#include "discovery/datagrams/stated_web_ports.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery {
namespace {

net::Target with_stated_port(const StatedWebPorts& ports, const model::IpAddress& address, net::ServiceUrl url = {})
{
    net::Target out;
    out.address = address;
    out.url = std::move(url);
    ports.put_first(out);
    return out;
}

const auto stating_host = *model::parse_ip("10.0.0.7");

TEST(StatedWebPorts, TheStatedPortComesBeforeTheUsualOneOfTheSameAddress)
{
    StatedWebPorts ports;
    ports.note(stating_host, 8899);
    const net::Target target = with_stated_port(ports, stating_host);
    EXPECT_EQ(target.address, stating_host);
    EXPECT_EQ(target.url, (net::ServiceUrl{.port = 8899}));
    EXPECT_EQ(target.others, std::vector{net::ServiceUrl()});
    ports.note(stating_host, 81);
    EXPECT_EQ(with_stated_port(ports, stating_host).url.port, 81) << "the last one counts";
}

TEST(StatedWebPorts, OtherTargetsStayAsTheyAre)
{
    StatedWebPorts ports;
    ports.note(stating_host, 8899);
    EXPECT_EQ(with_stated_port(ports, *model::parse_ip("10.0.0.8")).url, net::ServiceUrl());
    const net::ServiceUrl named{.port = 8000};
    EXPECT_EQ(with_stated_port(ports, stating_host, named).url, named) << "it is known where its service is";
    ports.note(stating_host, 80);
    EXPECT_EQ(with_stated_port(ports, stating_host).url, net::ServiceUrl());
    EXPECT_TRUE(with_stated_port(ports, stating_host).others.empty());
}

TEST(StatedWebPorts, AFloodPushesTheOldestOut)
{
    StatedWebPorts ports;
    const auto nth = [](std::uint32_t n) { return model::IpAddress(boost::asio::ip::address_v4(0x0A000000 + n)); };
    for (std::uint32_t n = 0; n <= StatedWebPorts::most_hosts; ++n) ports.note(nth(n), 8899);
    EXPECT_EQ(with_stated_port(ports, nth(0)).url.port, 80);
    EXPECT_EQ(with_stated_port(ports, nth(1)).url.port, 8899);
    EXPECT_EQ(with_stated_port(ports, nth(StatedWebPorts::most_hosts)).url.port, 8899);
}

}  // namespace
}  // namespace onvigil::discovery

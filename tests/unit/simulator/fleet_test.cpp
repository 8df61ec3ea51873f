#include "simulator/fleet.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "fakes.hpp"

namespace onvigil::simulator {
namespace {

constexpr std::string_view three = "cameras: [{address: 10.0.0.1, count: 3, mac: '44:19:b6:00:00:ff', serial: 'S{n}'}]";

TEST(Fleet, CountsAddressesAndMacsUp)
{
    Fleet fleet(test::scenario(three));
    ASSERT_EQ(fleet.cameras().size(), 3u);
    EXPECT_EQ(address_text(fleet.cameras()[2].id.address), "10.0.0.3");
    EXPECT_EQ(mac_text(fleet.cameras()[2].id.mac, ":"), "44:19:b6:00:01:01");
    EXPECT_EQ(fleet.at(0x0A000002).size(), 1u);
    EXPECT_TRUE(fleet.at(0x0A000009).empty());
}

boost::asio::ip::tcp::endpoint at_port(std::uint16_t port)
{
    return {boost::asio::ip::make_address("10.0.0.1"), port};
}

TEST(Fleet, FindsADeviceByItsIpv6AddressToo)
{
    Fleet fleet(test::scenario("cameras: [{address: 10.0.0.1, address6: 'fd77::ff', count: 2}]"));
    EXPECT_EQ(address_text(fleet.cameras()[1].id.address6), "fd77::100");
    EXPECT_EQ(fleet.at(fleet.cameras()[1].id.address6).data(), &fleet.cameras()[1]);
    EXPECT_TRUE(fleet.at(Address6{}).empty());
    EXPECT_EQ(fleet.serving({boost::asio::ip::make_address("fd77::ff"), 80}), &fleet.cameras()[0]);
    EXPECT_TRUE(fleet.has_ipv6());
    EXPECT_FALSE(Fleet(test::scenario("cameras: []")).has_ipv6());
}

TEST(Fleet, SeveralDevicesShareAnAddressOnTheirPorts)
{
    Fleet fleet(
        test::scenario("cameras: [{address: 10.0.0.1}, {address: 10.0.0.1, port: 81, protocols: [onvif, tls]},"
                       "{address: 10.0.0.1, port: 82, silent: true}]"));
    EXPECT_EQ(fleet.at(0x0A000001).size(), 3u);
    EXPECT_EQ(fleet.serving(at_port(81))->model->entry.port, 81);
    EXPECT_EQ(fleet.serving(at_port(443))->model->entry.port, 81);
    EXPECT_EQ(fleet.serving(at_port(82)), nullptr);
    EXPECT_EQ(fleet.serving(at_port(9)), nullptr);
}

TEST(Fleet, EndpointsDifferAndStayWithTheCameraThatMoves)
{
    Fleet fleet(test::scenario(three));
    const std::string before = fleet.cameras()[1].endpoint();
    EXPECT_NE(before, fleet.cameras()[0].endpoint());
    fleet.cameras()[1].counters.datagrams_in = 5;
    const Difference difference = fleet.replace(
        test::scenario("cameras: [{address: 10.0.9.1, count: 3, mac: '44:19:b6:00:00:ff', serial: 'S{n}'}]"));
    EXPECT_EQ(difference.appeared.size(), 3u);
    EXPECT_TRUE(difference.gone.empty());
    EXPECT_EQ(address_text(fleet.cameras()[1].id.address), "10.0.9.2");
    EXPECT_EQ(fleet.cameras()[1].endpoint(), before);
    EXPECT_EQ(fleet.cameras()[1].counters.datagrams_in, 5u);
}

TEST(Fleet, TellsWhoAppearedAndWhoFellSilent)
{
    Fleet fleet(test::scenario(three));
    const std::string silent = std::string(three).insert(three.find("serial"), "silent: true, ");
    const Difference off = fleet.replace(test::scenario(silent));
    EXPECT_EQ(off.gone.size(), 3u);
    EXPECT_TRUE(off.appeared.empty());
    const Difference on = fleet.replace(test::scenario(three));
    EXPECT_TRUE(on.gone.empty());
    EXPECT_EQ(on.appeared.size(), 3u);
    const Difference same = fleet.replace(test::scenario(three));
    EXPECT_TRUE(same.gone.empty() && same.appeared.empty());
    EXPECT_EQ(fleet.replace(test::scenario("cameras: []")).gone.size(), 3u);
}

TEST(Fleet, CountersAreJson)
{
    Fleet fleet(test::scenario(three));
    Counters& counters = fleet.cameras()[0].counters;
    counters.count(Call::scopes, 1);
    counters.count(Call::scopes, 1);
    counters.count(Call::datetime, 2);
    counters.logins_tried = 1;
    const auto json = boost::json::parse(fleet.counters_json(
        {.datagrams_in = 4, .datagrams_stray = 1, .datagrams_lost = 0, .answers_failed = 0, .connections_stray = 0}));
    EXPECT_EQ(json.at("cameras"), 3);
    EXPECT_EQ(json.at("socket").at("datagrams_in"), 4);
    EXPECT_EQ(json.at("all").at("calls").at("scopes"), 2);
    ASSERT_EQ(json.at("each").as_array().size(), 1u);
    EXPECT_EQ(json.at("each").at(0).at("address"), "10.0.0.1");
    EXPECT_EQ(json.at("each").at(0).at("most_requests_per_second"), 2);
    EXPECT_EQ(json.at("each").at(0).at("logins_tried"), 1);
}

}  // namespace
}  // namespace onvigil::simulator

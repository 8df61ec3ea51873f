#include "discovery/datagrams/receive_queue.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "protocol/soap.hpp"

namespace onvigil::discovery {
namespace {

namespace asio = boost::asio;

TEST(ReceiveQueue, AFloodLeavesOthersTheirTurn)
{
    asio::io_context context;
    DiscoverySettings settings;
    settings.exclude = {*model::parse_cidr("127.0.0.0/8")};  // nothing of it is worth keeping
    net::ReadingFaults faults("datagrams cannot be read");
    DatagramHandler handler(settings, faults);
    ReceiveQueue queue(context.get_executor(), handler);
    const model::IpAddress here = asio::ip::address_v4::loopback();
    auto ear = std::make_shared<net::UdpSocket>(context.get_executor(), net::UdpSocket::Family::v4);
    ear->bind(here, 0, false);
    if (ear->enlarge_receive_buffer() < limits::receive_buffer_bytes) GTEST_SKIP() << "needs a large receive buffer";
    net::UdpSocket sender(context.get_executor(), net::UdpSocket::Family::v4);
    const std::string bytes = "flood";
    const std::vector<net::Outgoing> flood(100, {here, ear->local_port(), protocol::as_bytes(bytes)});
    for (int i = 0; i < 100; ++i) ASSERT_EQ(sender.send(flood), flood.size());

    asio::co_spawn(context, queue.listen(ear, SocketRole::probing), asio::detached);
    while (!handler.drops().contains("excluded-network")) context.run_one();
    bool had_a_turn = false;
    asio::post(context, [&] { had_a_turn = true; });
    while (!had_a_turn) context.run_one();

    EXPECT_LT(handler.drops().at("excluded-network"), 10'000u);
    while (handler.drops().at("excluded-network") < 10'000u)
        ASSERT_EQ(context.run_one_for(std::chrono::seconds(10)), 1u);
    EXPECT_EQ(ear->take_drops(), 0u);
    ear->close();
    context.run();
}

}  // namespace
}  // namespace onvigil::discovery

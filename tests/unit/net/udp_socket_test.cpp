#include "net/udp_socket.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "protocol/wsd.hpp"

namespace onvigil::net {
namespace {

TEST(UdpSocket, AnInterfaceThatHasJustVanishedIsAnErrorAndNoException)
{
    constexpr int nobody = 0x7FFF'0000;
    boost::asio::io_context context;
    for (const auto family : {UdpSocket::Family::v4, UdpSocket::Family::v6}) {
        UdpSocket socket(context.get_executor(), family);
        EXPECT_TRUE(socket.leave_by(nobody));
    }
    UdpSocket socket(context.get_executor(), UdpSocket::Family::v4);
    EXPECT_TRUE(socket.join(*model::parse_ip("239.255.255.250"), nobody));
}

TEST(UdpSocket, EachDatagramLeavesFromTheAddressItNames)
{
    boost::asio::io_context context;
    UdpSocket ear(context.get_executor(), UdpSocket::Family::v4), mouth(context.get_executor(), UdpSocket::Family::v4);
    const auto here = *model::parse_ip("127.0.0.1");
    ear.bind(here, 0, false);
    const std::string bytes = "hello";
    std::vector<Outgoing> out;
    for (const char* from : {"127.0.0.7", "", "127.0.0.9"}) {
        out.push_back({here, ear.local_port(), protocol::as_bytes(bytes)});
        if (*from != 0) out.back().from = model::parse_ip(from)->to_v4();
    }
    out.push_back({here, ear.local_port(), protocol::as_bytes(bytes), model::parse_ip("192.0.2.1")->to_v4()});
    EXPECT_EQ(mouth.send(out), out.size());
    EXPECT_EQ(mouth.refused(), 1u) << "an address that is not this machine's";

    ReceiveBuffer buffer;
    std::vector<std::string> from;
    for (const Datagram& datagram : ear.receive(buffer)) from.push_back(datagram.from.to_string());
    EXPECT_EQ(from, (std::vector<std::string>{"127.0.0.7", "127.0.0.1", "127.0.0.9"}));
}

}  // namespace
}  // namespace onvigil::net

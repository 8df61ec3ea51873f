#include "discovery/udp_socket.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

namespace onvigil::discovery {
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

}  // namespace
}  // namespace onvigil::discovery

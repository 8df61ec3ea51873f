#include "async/tcp_bytes.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <string>

namespace onvigil::async {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

TEST(TcpBytes, CountWhatCameAndWhatTheOtherSideHas)
{
    asio::io_context io;
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    tcp::socket client(io), server(io);
    client.connect(acceptor.local_endpoint());
    acceptor.accept(server);

    std::string text(1000, 'x'), answer(70, 'y');
    asio::write(client, asio::buffer(text));
    asio::read(server, asio::buffer(text));
    asio::write(server, asio::buffer(answer));  // acknowledges the text with it
    asio::read(client, asio::buffer(answer));

    EXPECT_EQ(tcp_bytes(server.native_handle()).received, 1000u);
    EXPECT_EQ(tcp_bytes(client.native_handle()).received, 70u);
    EXPECT_GE(tcp_bytes(client.native_handle()).acknowledged, 1000u);  // Linux counts the SYN, too
    EXPECT_LE(tcp_bytes(client.native_handle()).acknowledged, 1001u);
}

TEST(TcpBytes, AreNoneOfWhatIsNotTcp)
{
    asio::io_context io;
    asio::local::stream_protocol::socket one(io), other(io);
    asio::local::connect_pair(one, other);
    EXPECT_EQ(tcp_bytes(one.native_handle()).received, 0u);
    EXPECT_EQ(tcp_bytes(-1).acknowledged, 0u);
}

}  // namespace
}  // namespace onvigil::async

#include "net/tcp_probe.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "support/run.hpp"

namespace onvigil::net::tcp_probe_test {
namespace {

using boost::asio::ip::tcp;

TEST(TcpProbe, FindsAPortThatOpensAndNoneThatIsClosed)
{
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, {*model::parse_ip("127.0.0.1"), 0});
    const auto at = acceptor.local_endpoint();
    EXPECT_TRUE(test::run(context, tcp_probe(at.address(), at.port(), std::chrono::seconds(10))));
    acceptor.close();
    EXPECT_FALSE(test::run(context, tcp_probe(at.address(), at.port(), std::chrono::seconds(10))));
}

}  // namespace
}  // namespace onvigil::net::tcp_probe_test

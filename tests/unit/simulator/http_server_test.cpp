#include "simulator/http_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "async/within.hpp"
#include "on_the_wire.hpp"

namespace onvigil::simulator {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using test::Simulated;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
class HttpServerOnTheWire : public test::InOwnNetwork {};

template <typename Stream>
asio::awaitable<std::string> exchange(Stream& stream, std::string request)
{
    std::string answer;
    co_await asio::async_write(stream, asio::buffer(request), as_tuple);
    co_await asio::async_read(stream, asio::dynamic_buffer(answer), as_tuple);
    co_return answer;
}

asio::awaitable<std::string> fetch(asio::io_context& context, std::string address, std::uint16_t port,
                                   std::string request)
{
    tcp::socket socket(context);
    const tcp::endpoint to(asio::ip::make_address(address), port);
    const auto [error] = co_await socket.async_connect(to, as_tuple);
    if (error) co_return "not connected";
    co_return co_await exchange(socket, std::move(request));
}

const std::string get = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";

TEST_F(HttpServerOnTheWire, TheAddressTellsWhichCameraIsMeant)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1, count: 2, title: 'camera {n}'}]");
        simulated.during([&]() -> asio::awaitable<void> {
            const std::string second = co_await fetch(simulated.context, "127.77.0.2", 80, get);
            EXPECT_NE(second.find("<title>camera 1</title>"), std::string::npos);
            const std::string nothing = co_await fetch(simulated.context, "127.77.0.3", 80, get);
            EXPECT_EQ(nothing, "");
            const std::string garbage = co_await fetch(simulated.context, "127.77.0.1", 80, "\x16\x03\x01");
            EXPECT_TRUE(garbage.starts_with("HTTP/1.1 400"));
        });
        EXPECT_EQ(simulated.fleet.cameras()[1].counters.connections, 1u);
        EXPECT_EQ(simulated.fleet.cameras()[1].counters.open, 0u);
        EXPECT_EQ(simulated.totals.connections_stray, 1u);
    });
}

TEST_F(HttpServerOnTheWire, AConnectionServesManyRequests)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1}]");
        simulated.during([&]() -> asio::awaitable<void> {
            const std::string both =
                co_await fetch(simulated.context, "127.77.0.1", 80, "GET / HTTP/1.1\r\n\r\n" + get);
            EXPECT_NE(both.find("HTTP/1.1 200 OK", 1), std::string::npos);
        });
        EXPECT_EQ(simulated.fleet.cameras()[0].counters.connections, 1u);
        EXPECT_EQ(simulated.fleet.cameras()[0].counters.requests(), 2u);
    });
}

TEST_F(HttpServerOnTheWire, MisbehavesOnTheWire)
{
    network->in([] {
        Simulated simulated(
            "cameras: [{address: 127.77.0.1, misbehaves: hangs}, {address: 127.77.0.2, misbehaves: resets},"
            "{address: 127.77.0.3, misbehaves: endless}]");
        simulated.during([&]() -> asio::awaitable<void> {
            auto hanging = co_await async::within(200ms, fetch(simulated.context, "127.77.0.1", 80, get));
            EXPECT_FALSE(hanging);
            const std::string reset = co_await fetch(simulated.context, "127.77.0.2", 80, get);
            EXPECT_EQ(reset, "");
            auto endless = co_await async::within(200ms, fetch(simulated.context, "127.77.0.3", 80, get));
            EXPECT_FALSE(endless);
        });
    });
}

TEST_F(HttpServerOnTheWire, SpeaksTlsInTheMakersNameAndRtsp)
{
    network->in([] {
        Simulated simulated(
            "cameras: [{address: 127.77.0.1, protocols: [tls, rtsp], certificate: "
            "'CN=www.hikvision.com,O=HIKVISION'}]");
        simulated.during([&]() -> asio::awaitable<void> {
            asio::ssl::context trusting(asio::ssl::context::tls_client);
            asio::ssl::stream<tcp::socket> stream(simulated.context, trusting);
            const tcp::endpoint to(asio::ip::make_address("127.77.0.1"), 443);
            co_await stream.next_layer().async_connect(to, asio::use_awaitable);
            co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
            X509* certificate = SSL_get_peer_certificate(stream.native_handle());
            char subject[128] = {};
            X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof subject);
            X509_free(certificate);
            EXPECT_STREQ(subject, "/CN=www.hikvision.com/O=HIKVISION");
            const std::string page = co_await exchange(stream, get);
            EXPECT_TRUE(page.starts_with("HTTP/1.1 200"));
            tcp::socket rtsp(simulated.context);
            const tcp::endpoint rtsp_port(to.address(), 554);
            co_await rtsp.async_connect(rtsp_port, asio::use_awaitable);
            std::string answer;
            co_await asio::async_write(rtsp, asio::buffer("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 31),
                                       asio::use_awaitable);
            co_await asio::async_read_until(rtsp, asio::dynamic_buffer(answer), "\r\n\r\n", asio::use_awaitable);
            EXPECT_TRUE(answer.starts_with("RTSP/1.0 200 OK"));
        });
    });
}

}  // namespace
}  // namespace onvigil::simulator

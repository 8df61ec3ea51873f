// The simulator's sockets, in a network of the test's own: answers leave from each camera's address, connections reach
// the camera whose address they were made to.

#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <set>

#include "async/within.hpp"
#include "fakes.hpp"
#include "protocol/wsd.hpp"
#include "simulator/http_server.hpp"
#include "simulator/udp_responder.hpp"
#include "support/netns.hpp"
#include "support/run.hpp"

namespace onvigil::simulator {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using namespace std::chrono_literals;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// A fleet with its servers, stopped and joined at the end of the test.
class Simulated {
public:
    explicit Simulated(std::string_view yaml) : fleet(test::scenario(yaml)) {}

    template <typename Test>
    void during(Test work)
    {
        onvigil::test::run(context, supervise(std::move(work)));
    }

    asio::io_context context{1};
    Totals totals;
    Fleet fleet;
    async::TaskGroup tasks{context.get_executor()};
    UdpResponder udp{context.get_executor(), fleet, totals, *interface_indexes({"lo"}), {}, 1};
    HttpServer http{tasks, context.get_executor(), fleet, totals, {}};

private:
    template <typename Test>
    asio::awaitable<void> supervise(Test work)
    {
        for (const Ear ear : udp.ears()) tasks.spawn(udp.hear(ear));
        tasks.spawn(udp.answer());
        co_await work();
        tasks.cancel();
        co_await tasks.join();
    }
};

/// Every test has a network of its own with nothing but loopback in it.
class InOwnNetwork : public testing::Test {
protected:
    void SetUp() override
    {
        if (!onvigil::test::NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
        network.emplace();
    }
    std::optional<onvigil::test::NetworkNamespace> network;
};
class UdpResponderOnTheWire : public InOwnNetwork {};
class HttpServerOnTheWire : public InOwnNetwork {};

using Heard = std::pair<std::size_t, udp::endpoint>;

asio::awaitable<Heard> receive(udp::socket& socket, std::string& buffer)
{
    udp::endpoint from;
    const auto [error, size] = co_await socket.async_receive_from(asio::buffer(buffer), from, as_tuple);
    co_return Heard(error ? 0 : size, from);
}

/// Everyone who answers until nobody has for a while.
asio::awaitable<std::multiset<std::string>> answers(udp::socket& socket)
{
    std::multiset<std::string> out;
    std::string buffer(65536, '\0');
    for (;;) {
        const auto heard = co_await async::within(300ms, receive(socket, buffer));
        if (!heard) co_return out;
        out.insert(heard->second.address().to_string() + ":" + std::to_string(heard->second.port()));
    }
}

udp::socket asker(asio::io_context& context)
{
    udp::socket socket(context, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    socket.set_option(asio::ip::multicast::outbound_interface(asio::ip::make_address_v4("127.0.0.1")));
    return socket;
}

void send(udp::socket& socket, const std::string& bytes, const std::string& to)
{
    socket.send_to(asio::buffer(bytes), udp::endpoint(asio::ip::make_address(to), 3702));
}

const std::string probe = protocol::wsd::encode_probe("urn:uuid:1", protocol::wsd::ProbeFor::network_video_transmitter);

TEST_F(UdpResponderOnTheWire, EveryCameraAnswersTheGroupFromItsOwnAddress)
{
    network->in([] {
        Simulated simulated(
            "cameras: [{address: 127.77.0.1, count: 3, delay: 50ms}, {address: 127.77.0.9, silent: true}]");
        simulated.during([&]() -> asio::awaitable<void> {
            udp::socket socket = asker(simulated.context);
            send(socket, probe, "239.255.255.250");
            const auto heard = co_await answers(socket);
            EXPECT_EQ(heard, (std::multiset<std::string>{"127.77.0.1:3702", "127.77.0.2:3702", "127.77.0.3:3702"}));
        });
        EXPECT_EQ(simulated.fleet.cameras()[0].counters.datagrams_out, 1u);
    });
}

TEST_F(UdpResponderOnTheWire, OnlyTheAddressedCameraAnswersUnicast)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1, count: 3, repeats: 2}]");
        simulated.during([&]() -> asio::awaitable<void> {
            udp::socket socket = asker(simulated.context);
            send(socket, probe, "127.77.0.2");
            send(socket, probe, "127.77.0.200");
            const auto heard = co_await answers(socket);
            EXPECT_EQ(heard, (std::multiset<std::string>{"127.77.0.2:3702", "127.77.0.2:3702"}));
        });
        EXPECT_EQ(simulated.totals.datagrams_stray, 1u);
        EXPECT_EQ(simulated.fleet.cameras()[1].counters.unicast_datagrams.most, 1u);
    });
}

TEST_F(UdpResponderOnTheWire, CopiesOfAProbeAreAnsweredByThoseWhoAnswerEach)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1}, {address: 127.77.0.2, answers: each}]");
        simulated.during([&]() -> asio::awaitable<void> {
            udp::socket socket = asker(simulated.context);
            send(socket, probe, "239.255.255.250");
            send(socket, probe, "239.255.255.250");
            const auto heard = co_await answers(socket);
            EXPECT_EQ(heard, (std::multiset<std::string>{"127.77.0.1:3702", "127.77.0.2:3702", "127.77.0.2:3702"}));
        });
    });
}

TEST_F(UdpResponderOnTheWire, AnswersMayLeaveFromAnotherPort)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1, source_port: ephemeral}]");
        simulated.during([&]() -> asio::awaitable<void> {
            udp::socket socket = asker(simulated.context);
            send(socket, probe, "127.77.0.1");
            const auto heard = co_await answers(socket);
            EXPECT_EQ(heard.size(), 1u);
            EXPECT_EQ(heard.count("127.77.0.1:3702"), 0u);
        });
    });
}

TEST_F(UdpResponderOnTheWire, AnnouncesHelloFromTheCamerasAddress)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1}]");
        simulated.during([&]() -> asio::awaitable<void> {
            udp::socket listener = open_udp(simulated.context.get_executor(), udp::v4(), 3702, "239.255.255.250",
                                            *interface_indexes({"lo"}), {});
            std::vector<Camera> nobody, hellos(1, simulated.fleet.cameras()[0]);
            co_await simulated.udp.announce(std::move(nobody), std::move(hellos));
            const auto heard = co_await answers(listener);
            EXPECT_EQ(heard, (std::multiset<std::string>{"127.77.0.1:3702"}));
        });
    });
}

TEST_F(UdpResponderOnTheWire, AnswersOverIpv6FromTheAddressThatWasAsked)
{
    network->in([] {
        Simulated simulated("cameras: [{address: 127.77.0.1, address6: '::1'}]");
        simulated.during([&]() -> asio::awaitable<void> {
            const udp::endpoint here(asio::ip::make_address("::1"), 0);
            udp::socket socket(simulated.context, here);
            send(socket, probe, "::1");
            const auto heard = co_await answers(socket);
            EXPECT_EQ(heard, (std::multiset<std::string>{"::1:3702"}));
        });
    });
}

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
            const std::string nobody = co_await fetch(simulated.context, "127.77.0.3", 80, get);
            EXPECT_EQ(nobody, "");
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

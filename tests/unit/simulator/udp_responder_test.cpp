#include "simulator/udp_responder.hpp"

#include <boost/asio/ip/multicast.hpp>

#include <set>

#include "async/within.hpp"
#include "on_the_wire.hpp"
#include "protocol/wsd.hpp"

namespace onvigil::simulator::udp_responder_test {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using namespace std::chrono_literals;
using test::Simulated;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
class UdpResponderOnTheWire : public test::InOwnNetwork {};

using Heard = std::pair<std::size_t, udp::endpoint>;

asio::awaitable<Heard> receive(udp::socket& socket, std::string& buffer)
{
    udp::endpoint from;
    const auto [error, size] = co_await socket.async_receive_from(asio::buffer(buffer), from, as_tuple);
    co_return Heard(error ? 0 : size, from);
}

/// All who answer, until a while has passed without an answer.
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
            std::vector<Camera> byes, hellos(1, simulated.fleet.cameras()[0]);
            co_await simulated.udp.announce(std::move(byes), std::move(hellos));
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

}  // namespace
}  // namespace onvigil::simulator::udp_responder_test

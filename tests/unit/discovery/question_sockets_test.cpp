#include "discovery/question_sockets.hpp"

#include <gmock/gmock.h>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "protocol/soap.hpp"
#include "support/run.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

const model::IpAddress here = boost::asio::ip::address_v4::loopback();

/// A host of this machine that is asked.
class QuestionSocketsTest : public testing::Test {
protected:
    QuestionSocketsTest() { asked_.bind(here, 0, false); }

    /// Asks from every socket; where each question came from.
    std::map<std::size_t, std::uint16_t> ask()
    {
        for (std::size_t i = 0; i < SenderProof::sockets; ++i) {
            const std::string question(1, static_cast<char>('a' + i));
            const net::Outgoing out{here, asked_.local_port(), protocol::as_bytes(question)};
            sockets_.send(i, {&out, 1});
        }
        std::map<std::size_t, std::uint16_t> ports;
        while (ports.size() < SenderProof::sockets) {
            if (!onvigil::test::run(context_, asked_.readable())) break;
            for (const auto& datagram : asked_.receive(buffer_))
                ports[static_cast<std::size_t>(protocol::as_text(datagram.bytes)[0] - 'a')] = datagram.port;
        }
        return ports;
    }

    /// What the sockets hear within a generous time; the answer's text is the socket it was sent to.
    std::map<std::size_t, std::string> hear(std::size_t answers)
    {
        std::map<std::size_t, std::string> heard;
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (heard.size() < answers && std::chrono::steady_clock::now() < end) {
            sockets_.receive(buffer_, [&](std::size_t socket, const net::Datagram& datagram) {
                heard[socket] += protocol::as_text(datagram.bytes);
            });
            std::this_thread::yield();
        }
        return heard;
    }

    boost::asio::io_context context_;
    net::UdpSocket asked_{context_.get_executor(), net::UdpSocket::Family::v4};
    net::ReceiveBuffer buffer_;
    QuestionSockets sockets_{context_.get_executor()};
};

TEST_F(QuestionSocketsTest, EachHasAPortOfItsOwnAndHearsWhatIsSentThere)
{
    ASSERT_TRUE(sockets_.open(true));
    const auto ports = ask();
    std::set<std::uint16_t> different;
    for (const auto& [socket, port] : ports) different.insert(port);
    EXPECT_EQ(different.size(), SenderProof::sockets);
    for (const auto& [socket, port] : ports) {
        const std::string answer = std::to_string(socket);
        const net::Outgoing out{here, port, protocol::as_bytes(answer)};
        ASSERT_EQ(asked_.send({&out, 1}), 1U);
    }
    const auto heard = hear(ports.size());
    EXPECT_EQ(heard.size(), SenderProof::sockets);
    for (const auto& [socket, answer] : heard) EXPECT_EQ(answer, std::to_string(socket));
}

TEST_F(QuestionSocketsTest, OpenOnesStayAndClosedOnesComeBackAtOtherPorts)
{
    ASSERT_TRUE(sockets_.open(true));
    const auto first = ask();
    ASSERT_TRUE(sockets_.open(true));
    EXPECT_EQ(ask(), first) << "they were open";
    sockets_.close();
    ASSERT_TRUE(sockets_.open(true));
    EXPECT_NE(ask(), first);
}

TEST_F(QuestionSocketsTest, ThatAreClosedHearNothingAndNoQuestionNeedsNoSocket)
{
    sockets_.send(0, {});
    sockets_.receive(buffer_, [](std::size_t, const net::Datagram&) { ADD_FAILURE() << "from no socket"; });
}

}  // namespace
}  // namespace onvigil::discovery

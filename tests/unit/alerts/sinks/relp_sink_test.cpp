#include "alerts/sinks/relp_sink.hpp"

#include "alerts/sinks/relp_protocol.hpp"
#include "drive.hpp"
#include "processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace onvigil::alerts::relp_sink_test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace test;

/// Takes every message but those that hold `refused`.
struct Receiver {
    tcp::acceptor acceptor;
    std::string refused;

    std::string answer(const RelpFrame& frame)
    {
        const bool takes = frame.command != "syslog" || frame.data.find(refused) == std::string::npos;
        std::string out;
        append_relp_frame(out, frame.txnr, "rsp", takes ? "200 OK" : "500 not wanted");
        return out;
    }
};

asio::awaitable<void> serve(Receiver& receiver)
{
    for (;;) {
        auto [refusal, socket] = co_await receiver.acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (refusal) co_return;
        RelpReader reader;
        char buffer[4096];
        for (;;) {
            const auto [error, size] =
                co_await socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
            if (error) break;
            reader.feed({buffer, size});
            std::string answers;
            for (auto frame = reader.next(); frame && *frame; frame = reader.next())
                answers += receiver.answer(**frame);
            (void)co_await asio::async_write(socket, asio::buffer(answers), asio::as_tuple(asio::use_awaitable));
        }
    }
}

TEST(RelpSink, AnEventThatTheReceiverRefusesHoldsUpNoOther)
{
    const auto port = free_port();
    Drive drive(syslog_to("relp://127.0.0.1:" + std::to_string(port)));
    Receiver receiver{{drive.context, {asio::ip::address_v4::loopback(), port}}, " seq=\"3\""};
    asio::co_spawn(drive.context, serve(receiver), asio::detached);
    drive.journal.grow(6);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return drive.status().delivered >= 5; })) << drive.status().last_error;
    EXPECT_EQ(drive.status().parked, 1u);
    EXPECT_THAT(drive.status().last_parked_error, testing::HasSubstr("500 not wanted"));
    receiver.acceptor.close();
}

}  // namespace
}  // namespace onvigil::alerts::relp_sink_test

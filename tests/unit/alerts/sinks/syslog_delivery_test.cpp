#include "alerts/sinks/syslog_delivery.hpp"

#include <gtest/gtest.h>

#include <array>

#include <sys/socket.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace syslog_delivery_test {

using namespace std::chrono_literals;

/// A Unix socket whose other end reads when it is told to: the kernel tells whether all was read, and no more.
class UnixTransport final : public SyslogTransport {
public:
    UnixTransport() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
    ~UnixTransport() override
    {
        for (const int end : ends_) ::close(end);
    }
    void put(std::string_view bytes) { EXPECT_EQ(::send(ends_[0], bytes.data(), bytes.size(), 0), std::ssize(bytes)); }
    void read_all() const
    {
        std::array<char, 4096> ignored;
        while (::recv(ends_[1], ignored.data(), ignored.size(), MSG_DONTWAIT) > 0) continue;
    }
    boost::asio::awaitable<boost::system::error_code> write(std::string_view) override
    {
        co_return boost::system::error_code();
    }

protected:
    int native() const override { return ends_[0]; }

private:
    std::array<int, 2> ends_{};
};

TEST(SyslogDelivery, ABatchIsDeliveredWhenItIsReadAndTheConnectionHasLivedTwoSecondsMore)
{
    UnixTransport transport;
    SyslogDelivery delivery;
    const auto start = SyslogDelivery::Steady::now();
    EXPECT_EQ(delivery.pending(), std::nullopt);

    transport.put("one");
    delivery.written(transport, 7);
    EXPECT_EQ(delivery.pending(), 7u);
    EXPECT_EQ(delivery.delivered(transport, start + 1h), std::nullopt) << "it waits unread";

    transport.read_all();
    EXPECT_EQ(delivery.delivered(transport, start + 1h), std::nullopt) << "it has just arrived";
    EXPECT_EQ(delivery.delivered(transport, start + 1h + 1999ms), std::nullopt);
    EXPECT_EQ(delivery.delivered(transport, start + 1h + 2s), 7u);
    EXPECT_EQ(delivery.pending(), std::nullopt);
    EXPECT_EQ(delivery.delivered(transport, start + 2h), std::nullopt) << "said once";
}

TEST(SyslogDelivery, OfSeveralBatchesTheLastThatHasHadItsTimeCounts)
{
    UnixTransport transport;
    SyslogDelivery delivery;
    const auto start = SyslogDelivery::Steady::now();
    delivery.written(transport, 1);
    delivery.written(transport, 2);
    EXPECT_EQ(delivery.delivered(transport, start), std::nullopt);
    delivery.written(transport, 3);
    EXPECT_EQ(delivery.delivered(transport, start + 1s), std::nullopt);
    EXPECT_EQ(delivery.delivered(transport, start + 2s), 2u);
    EXPECT_EQ(delivery.pending(), 3u);
    EXPECT_EQ(delivery.delivered(transport, start + 3s), 3u);
}

}  // namespace syslog_delivery_test
}  // namespace onvigil::alerts

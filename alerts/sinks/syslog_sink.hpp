#pragma once
/// alerts/sinks/syslog_sink.hpp - syslog over UDP, TCP, TLS and Unix sockets.
///
/// None of these has an acknowledgement of its own. An event counts as delivered once the receiver's kernel has its
/// bytes and the connection has lived two seconds more; when it breaks, everything later is sent again. What a receiver
/// took and lost by itself (killed with SIGKILL, power gone) cannot be known this way: RELP can.

#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/syslog_transport.hpp"

#include <chrono>
#include <deque>
#include <optional>

namespace onvigil::alerts {

class SyslogSink final : public Sink {
public:
    SyslogSink(SyslogSettings settings, SensorIdentity identity, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    boost::asio::awaitable<Outcome> check() override;
    boost::asio::awaitable<void> close() override;
    [[nodiscard]] bool settled() const override { return marks_.empty(); }

private:
    using Steady = std::chrono::steady_clock;
    /// A batch on its way.
    struct Mark {
        std::uint64_t seq = 0;
        std::uint64_t bytes = 0;                    ///< of the stream, up to its end
        std::optional<Steady::time_point> arrived;  ///< in the receiver's kernel
    };

    boost::asio::awaitable<Outcome> ready();
    boost::asio::awaitable<Outcome> write_all(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> write(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> write_datagrams(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> put(std::string_view bytes);
    boost::asio::awaitable<Outcome> alive();
    Outcome broken(std::string_view why);
    void mark(std::uint64_t seq);
    void note_arrivals();

    SyslogSettings settings_;
    RecordContext context_;
    boost::asio::any_io_executor executor_;
    async::HostLookup host_;
    std::unique_ptr<SyslogTransport> transport_;
    std::deque<Mark> marks_;
    std::size_t addresses_ = 1, turn_ = 0;  ///< of the name: which of them is tried
    bool fresh_ = false;                    ///< nothing has been sent over this transport
};

}  // namespace onvigil::alerts

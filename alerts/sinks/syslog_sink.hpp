#pragma once
/// alerts/sinks/syslog_sink.hpp - syslog over UDP, TCP, TLS and Unix sockets. What counts as delivered:
/// syslog_delivery.hpp.

#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/syslog_delivery.hpp"

namespace onvigil::alerts {

class SyslogSink final : public Sink {
public:
    SyslogSink(SyslogSettings settings, SensorIdentity identity, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    boost::asio::awaitable<Outcome> check() override;
    boost::asio::awaitable<void> close() override;
    [[nodiscard]] bool settled() const override { return !delivery_.pending(); }

private:
    boost::asio::awaitable<Outcome> ready();
    boost::asio::awaitable<Outcome> write_all(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> write(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> write_datagrams(std::span<const model::Event> events);
    boost::asio::awaitable<Outcome> put(std::string_view bytes);
    boost::asio::awaitable<Outcome> alive();
    Outcome broken(std::string_view why);
    void note_delivered();

    SyslogSettings settings_;
    RecordContext context_;
    boost::asio::any_io_executor executor_;
    async::HostLookup host_;
    std::unique_ptr<SyslogTransport> transport_;
    SyslogDelivery delivery_;               ///< over this transport
    std::size_t addresses_ = 1, turn_ = 0;  ///< of the name: which of them is tried
    bool fresh_ = false;                    ///< nothing has been sent over this transport
};

}  // namespace onvigil::alerts

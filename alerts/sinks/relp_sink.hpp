#pragma once
/// alerts/sinks/relp_sink.hpp - syslog over RELP: an event is delivered once the receiver has acknowledged that very
/// event.
///
/// The client is our own rather than librelp's: librelp does not tell which messages are acknowledged, and waits on
/// its thread for up to a minute and a half where we have to stop in two seconds
/// (docs/decisions/0009-relp-without-librelp.md).

#include "alerts/sinks/relp_protocol.hpp"
#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/syslog_transport.hpp"

#include <chrono>

namespace onvigil::alerts {

class RelpSink final : public Sink {
public:
    RelpSink(SyslogSettings settings, SensorIdentity identity, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    boost::asio::awaitable<Outcome> check() override;
    boost::asio::awaitable<void> close() override;
    [[nodiscard]] bool settled() const override { return on_their_way_.size() == 0; }

private:
    using Steady = std::chrono::steady_clock;

    boost::asio::awaitable<Outcome> ready();
    boost::asio::awaitable<Outcome> open();
    boost::asio::awaitable<Outcome> put(std::string_view bytes, std::chrono::milliseconds limit);
    boost::asio::awaitable<Outcome> listen(std::chrono::milliseconds limit);
    Outcome take(const RelpFrame& frame);
    Outcome broken(std::string_view why);

    SyslogSettings settings_;
    RecordContext context_;
    boost::asio::any_io_executor executor_;
    async::HostLookup host_;
    std::unique_ptr<SyslogTransport> transport_;
    RelpReader reader_;
    std::uint32_t txnr_ = 0;      ///< the last one used
    std::uint32_t answered_ = 0;  ///< of the last response to `open` or `close`
    RelpTransactions on_their_way_;
};

}  // namespace onvigil::alerts

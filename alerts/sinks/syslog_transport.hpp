#pragma once
/// alerts/sinks/syslog_transport.hpp - one connection to a syslog receiver, whatever it runs over, and what the kernel
/// knows of it.

#include "alerts/sinks/syslog_settings.hpp"
#include "async/host_lookup.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

class SyslogTransport {
public:
    virtual ~SyslogTransport() = default;

    /// Every write is a message of its own; no framing is needed.
    [[nodiscard]] virtual bool datagrams() const { return false; }

    /// All of it, or an error. Never throws.
    virtual boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes) = 0;

    /// What has come from the other side, after waiting up to `limit` for the first of it. Streams only.
    virtual boost::asio::awaitable<std::string> receive(std::chrono::milliseconds) { co_return std::string(); }

    /// Bytes the other side's kernel has (TCP), counted from the connection's start; nullopt where only "all" can be
    /// told apart from "not all".
    [[nodiscard]] std::optional<std::uint64_t> acknowledged() const;
    /// Bytes in our send queue (SIOCOUTQ).
    [[nodiscard]] std::uint64_t queued() const;

    /// Why the connection is no longer good; nullopt: it lives.
    [[nodiscard]] virtual std::optional<std::string> dead() const;

    /// What the other side said before it closed (a TLS alert); empty where it said nothing.
    virtual boost::asio::awaitable<std::string> closing_alert() { co_return std::string(); }

    /// Ends our direction and waits for the other's end. True: it read all we sent, and closed in peace; datagrams:
    /// none was refused.
    virtual boost::asio::awaitable<bool> close_gracefully() { co_return false; }

protected:
    [[nodiscard]] virtual int native() const = 0;
    [[nodiscard]] virtual bool tcp() const { return false; }
};

struct Connected {
    std::unique_ptr<SyslogTransport> transport;
    std::string error;          ///< where there is no transport: why
    std::size_t addresses = 1;  ///< there are of the name; each `turn` takes another one (udp; streams try them all)
};

/// Connects within ten seconds, TLS handshake included. The certificate must be trusted and be the host's. `host` looks
/// the address's host up.
[[nodiscard]] boost::asio::awaitable<Connected> connect(const SyslogSettings& sink, async::HostLookup& host,
                                                        boost::asio::any_io_executor executor, std::size_t turn = 0);

}  // namespace onvigil::alerts

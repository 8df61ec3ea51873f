#pragma once
/// alerts/sinks/syslog_delivery.hpp - which batches a syslog receiver counts as having.
///
/// Syslog over UDP, TCP, TLS and Unix sockets has no acknowledgement of its own. A batch counts as delivered once the
/// receiver's kernel has its bytes and the connection has lived two seconds more; when it breaks, everything later is
/// sent again. What a receiver took and lost by itself (killed with SIGKILL, power gone) cannot be known this way: RELP
/// can.

#include "alerts/sinks/syslog_transport.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace onvigil::alerts {

/// Of one connection.
class SyslogDelivery {
public:
    using Steady = std::chrono::steady_clock;

    /// Everything up to event `seq` has been written.
    void written(const SyslogTransport& transport, std::uint64_t seq);

    /// The last event that counts as delivered now; nullopt: none since the last call. Called while the connection is
    /// known to live.
    [[nodiscard]] std::optional<std::uint64_t> delivered(const SyslogTransport& transport, Steady::time_point now);

    /// The last event written that is not known to be delivered.
    [[nodiscard]] std::optional<std::uint64_t> pending() const;

private:
    struct Batch {
        std::uint64_t seq = 0;                      ///< of its last event
        std::uint64_t end = 0;                      ///< bytes of the stream up to its end
        std::optional<Steady::time_point> arrived;  ///< in the receiver's kernel
    };

    std::deque<Batch> batches_;
};

}  // namespace onvigil::alerts

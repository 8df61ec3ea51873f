#pragma once
/// net/connect_gate.hpp - asked before a connection to a single host is opened.

#include "model/ip.hpp"
#include "model/mac.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace onvigil::net {

class ConnectGate {
public:
    virtual ~ConnectGate() = default;

    /// Waits until the host may be connected to: on-link hosts that the kernel has yet to find a hardware address of
    /// only as fast as its neighbour table bears. False: the host gets no packets of ours.
    [[nodiscard]] virtual boost::asio::awaitable<bool> pass(model::IpAddress host) = 0;

    /// The hardware address of an on-link host. Nothing: not known, or it may stand for several hosts (a router's).
    [[nodiscard]] virtual std::optional<model::Mac> mac_of(const model::IpAddress& host) const = 0;
};

}  // namespace onvigil::net

#pragma once
/// discovery/local_hosts.hpp - hosts that may be asked because of a message in their name, which any host can send.

#include "model/ip.hpp"
#include "net/interfaces.hpp"

namespace onvigil::discovery {

/// On a link of ours or of a private range, and not the metadata service of a cloud's machines.
[[nodiscard]] bool is_local(const model::IpAddress& host, const net::Interfaces& interfaces);

}  // namespace onvigil::discovery

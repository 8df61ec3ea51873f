#pragma once
/// async/tcp_bytes.hpp - how far a TCP stream has come, as the kernel counts it (Linux, TCP_INFO).

#include <cstdint>

namespace onvigil::async {

struct TcpBytes {
    std::uint64_t received = 0;      ///< of the other side's stream
    std::uint64_t acknowledged = 0;  ///< of ours, by the other side's kernel
};

/// Zeros where `socket` is no TCP socket or the kernel does not say.
[[nodiscard]] TcpBytes tcp_bytes(int socket);

}  // namespace onvigil::async

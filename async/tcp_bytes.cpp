// <linux/tcp.h>, the only header that knows these counters, cannot stand beside <netinet/tcp.h>, which the precompiled
// header has.
#include "async/tcp_bytes.hpp"

#include <linux/tcp.h>
#include <sys/socket.h>

namespace onvigil::async {

TcpBytes tcp_bytes(int socket)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, 6 /* IPPROTO_TCP */, TCP_INFO, &info, &size) != 0) return {};
    return {info.tcpi_bytes_received, info.tcpi_bytes_acked};
}

}  // namespace onvigil::async

// On its own: <linux/tcp.h>, the only header that knows tcpi_bytes_acked, cannot stand beside <netinet/tcp.h>.
#include <cstdint>

#include <linux/tcp.h>
#include <sys/socket.h>

namespace onvigil::alerts {

std::uint64_t tcp_acknowledged(int socket)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, 6 /* IPPROTO_TCP */, TCP_INFO, &info, &size) != 0) return 0;
    return info.tcpi_bytes_acked;
}

}  // namespace onvigil::alerts

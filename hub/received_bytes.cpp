// On its own: <linux/tcp.h>, the only header that knows tcpi_bytes_received, cannot stand beside <netinet/tcp.h>.
#include <cstdint>

#include <linux/tcp.h>
#include <sys/socket.h>

namespace onvigil::hub {

std::uint64_t received_bytes(int socket)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, 6 /* IPPROTO_TCP */, TCP_INFO, &info, &size) != 0) return 0;
    return info.tcpi_bytes_received;
}

}  // namespace onvigil::hub

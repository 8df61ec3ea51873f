#include "discovery/question_sockets.hpp"

#include <set>
#include <system_error>

namespace onvigil::discovery {

namespace ip = boost::asio::ip;

namespace {

constexpr unsigned batches_a_socket = 4;

net::UdpSocket::Family family(bool v4)
{
    return v4 ? net::UdpSocket::Family::v4 : net::UdpSocket::Family::v6;
}

model::IpAddress any(bool v4)
{
    return v4 ? model::IpAddress(ip::address_v4::any()) : ip::address_v6::any();
}

}  // namespace

bool QuestionSockets::open(bool v4)
{
    Family& sockets = v4 ? v4_ : v6_;
    if (sockets.back()) return true;
    try {
        for (auto& socket : sockets) {
            socket = std::make_unique<net::UdpSocket>(executor_, family(v4));
            socket->bind(any(v4), 0, false);
        }
    } catch (const std::system_error&) {
        sockets = {};
        return false;
    }
    return true;
}

void QuestionSockets::close()
{
    v4_ = {};
    v6_ = {};
}

void QuestionSockets::send(std::size_t socket, std::span<const net::Outgoing> datagrams)
{
    if (datagrams.empty()) return;
    (void)(datagrams.front().to.is_v4() ? v4_ : v6_)[socket]->send(datagrams);
}

void QuestionSockets::receive(net::ReceiveBuffer& buffer, const Hear& hear)
{
    for (Family* sockets : {&v4_, &v6_})
        for (std::size_t i = 0; i < sockets->size(); ++i)
            for (unsigned batch = 0; (*sockets)[i] && batch < batches_a_socket; ++batch) {
                const auto datagrams = (*sockets)[i]->receive(buffer);
                for (const net::Datagram& datagram : datagrams) hear(i, datagram);
                if (datagrams.size() < net::ReceiveBuffer::datagrams) break;
            }
}

HostSockets sockets_to(const boost::asio::any_io_executor& executor, const model::IpAddress& host,
                       std::uint16_t source_port, const std::vector<ProbeMessage>& probes)
{
    std::set<std::uint16_t> ports;
    for (const ProbeMessage& probe : probes) ports.insert(probe.port);
    HostSockets out;
    for (const std::uint16_t port : ports) {
        out.push_back(std::make_shared<net::UdpSocket>(executor, family(host.is_v4())));
        out.back()->bind(any(host.is_v4()), source_port, true);
        out.back()->hear_only(host, port);
    }
    return out;
}

}  // namespace onvigil::discovery

#pragma once
/// discovery/question_sockets.hpp - the sockets that questions to single hosts leave from (sender_proof.hpp): as many
/// for IPv4 as for IPv6, at ports that the kernel chose, shared by all questions that are open.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/sender_proof.hpp"
#include "net/udp_socket.hpp"

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace onvigil::discovery {

class QuestionSockets {
public:
    explicit QuestionSockets(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// False: out of descriptors, or the machine does not have the family.
    [[nodiscard]] bool open(bool v4);
    /// The next ones have other ports.
    void close();

    /// After open() of the family.
    void send(std::size_t socket, std::span<const net::Outgoing> datagrams);

    using Hear = std::function<void(std::size_t socket, const net::Datagram& datagram)>;
    /// What has come. Bounded: the rest is read the next time.
    void receive(net::ReceiveBuffer& buffer, const Hear& hear);

private:
    using Family = std::array<std::unique_ptr<net::UdpSocket>, SenderProof::sockets>;

    boost::asio::any_io_executor executor_;
    Family v4_, v6_;
};

using HostSockets = std::vector<std::shared_ptr<net::UdpSocket>>;

/// With a fixed port: sockets that hear `host` alone, one for each port that `probes` go to. Throws std::system_error.
[[nodiscard]] HostSockets sockets_to(const boost::asio::any_io_executor& executor, const model::IpAddress& host,
                                     std::uint16_t source_port, const std::vector<ProbeMessage>& probes);

}  // namespace onvigil::discovery

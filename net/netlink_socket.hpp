#pragma once
/// net/netlink_socket.hpp - hears the kernel speak of interfaces, addresses, routes and neighbours as it happens.

#include "net/netlink.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <vector>

namespace onvigil::net {

class NetlinkSocket {
public:
    /// Throws std::system_error where there is no netlink.
    explicit NetlinkSocket(const boost::asio::any_io_executor& executor);

    /// Asks for everything anew; the answers come through receive(), each part ended by Done.
    void request_all();
    /// One part again: numbers of which no change is announced.
    void request(netlink::Dump part);

    struct Batch {
        std::vector<netlink::Message> messages;
        bool lost = false;  ///< the kernel had more to say than the buffer held: ask for everything anew; no messages
    };
    /// What has come, when it has come. Throws "operation aborted" when cancelled.
    [[nodiscard]] boost::asio::awaitable<Batch> receive();

private:
    void send_next();
    void note_end(std::vector<netlink::Message>& messages);

    boost::asio::posix::stream_descriptor descriptor_;
    std::vector<std::byte> buffer_;
    std::vector<netlink::Dump> wanted_;  ///< dumps to come, last first
    bool dumping_ = false;
    netlink::Dump dump_{};   ///< under way
    bool obsolete_ = false;  ///< everything was asked for after it had begun: its end is ignored
    std::uint32_t sequence_ = 0;
};

}  // namespace onvigil::net

#pragma once
/// discovery/multicast/multicast_sockets.hpp - the sockets of multicast: on every interface one (a family) that probes,
/// and listeners on the groups.
///
/// They follow the interfaces as these come and go. The probing sockets have ports of their own, since a port that
/// others share (3702) may lose its answers to them; the listeners are bound to the group's address, so that they take
/// no unicast of others. Kept on the network thread; sockets that close end the coroutines that read them.

#include "async/task_group.hpp"
#include "discovery/datagrams/receive_queue.hpp"
#include "discovery/discovery_problems.hpp"
#include "discovery/protocols/protocol_rows.hpp"
#include "net/interfaces.hpp"

#include <compare>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

class MulticastSockets {
public:
    /// All three must outlive this.
    MulticastSockets(boost::asio::any_io_executor executor, async::TaskGroup& tasks, ReceiveQueue& queue);

    /// Opens and closes what the difference to before asks for. The interfaces that are new, or have a new address, by
    /// index.
    std::vector<int> follow(const std::vector<net::Interface>& interfaces, const DiscoverySettings& settings);
    /// Whether what is open is what these settings want.
    [[nodiscard]] bool follows(const DiscoverySettings& settings) const;

    /// Sends the probes that have this repeat by multicast (and broadcast) on every interface, or on one; where it is
    /// in several networks, from its address in each. `ids`: see probe_messages().
    void send(std::uint64_t ids, unsigned repeat);
    void send_on(int interface, std::uint64_t ids, unsigned repeat);
    /// Reports our memberships to the switches anew: those that snoop forget them where no router asks.
    void rejoin();
    /// Tries again what could not be had. True: something of it is there now.
    bool retry();

    [[nodiscard]] const std::vector<net::Interface>& interfaces() const noexcept { return interfaces_; }
    /// Datagrams the kernel dropped since the last call.
    [[nodiscard]] std::uint64_t take_drops();
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
    /// Where a rule of this host holds back probes, what could not be had, and the smallest receive buffer.
    void describe(Circumstances& facts) const;

private:
    using Socket = std::shared_ptr<net::UdpSocket>;
    struct Group {
        model::IpAddress address;
        std::uint16_t port = 0;
        std::strong_ordering operator<=>(const Group&) const = default;
    };
    /// A listener of an IPv4 group: at most limits::memberships_per_socket interfaces.
    struct GroupSocket {
        Socket socket;
        std::set<int> members{};
        bool full = false;  ///< the kernel's own bound (igmp_max_memberships) may be lower than ours
    };
    struct PerInterface {
        net::Interface what;
        Socket probing_v4, probing_v6;
        std::map<Group, Socket> listeners_v6{};  ///< a socket is bound to a link-local group and its interface
        bool prohibited = false;                 ///< a rule of this host held back some of the last probes
    };
    struct Groups {
        std::set<Group> v4, v6;  ///< v6: without an interface's zone
    };
    /// Probes by source address: devices answer one MessageID once, be it to an address they cannot reach.
    class ProbesBySource;

    [[nodiscard]] static Groups wanted_groups(const DiscoverySettings& settings);
    [[nodiscard]] Socket open(net::UdpSocket::Family family, SocketRole role, const model::IpAddress& address,
                              std::uint16_t port, bool shared);
    void open_for(PerInterface& entry);
    void open_v6_for(PerInterface& entry);
    void close(Socket& socket);
    void close_for(PerInterface& entry);
    void close_all();
    void join(const net::Interface& interface);
    void join(const Group& group, const net::Interface& interface);
    void leave(int interface);
    void send(PerInterface& entry, std::uint64_t ids, unsigned repeat);
    void note_refusal(std::error_code error, const model::IpAddress& group, const std::string& interface);

    boost::asio::any_io_executor executor_;
    async::TaskGroup& tasks_;
    ReceiveQueue& queue_;
    DiscoverySettings settings_;
    Groups groups_;
    std::vector<net::Interface> interfaces_;
    std::map<int, PerInterface> open_;
    std::map<Group, std::vector<GroupSocket>> listeners_;
    std::uint64_t refused_ = 0;
    std::uint64_t drops_of_closed_ = 0;
    std::size_t receive_buffer_ = 0;        ///< the smallest that was granted; 0 before any socket is open
    std::set<std::string> failures_;        ///< "cannot use UDP port 5353 of 224.0.0.251: Address already in use"
    std::set<std::string> refused_groups_;  ///< "239.255.255.250 on lan0: No buffer space available"
};

}  // namespace onvigil::discovery

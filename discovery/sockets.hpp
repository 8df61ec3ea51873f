#pragma once
/// discovery/sockets.hpp - the sockets of multicast: on every interface one (a family) that asks, and ears on the
/// groups.
///
/// They follow the interfaces as these come and go. The asking sockets have ports of their own, since a port that
/// others share (3702) may lose its answers to them; the ears are bound to the group's address, so that they take
/// nobody's unicast. Kept on the network thread; sockets that close end the coroutines that listen to them.

#include "async/task_group.hpp"
#include "discovery/intake.hpp"
#include "discovery/questions.hpp"
#include "net/interfaces.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

class Sockets {
public:
    /// All three must outlive this.
    Sockets(boost::asio::any_io_executor executor, async::TaskGroup& tasks, Intake& intake);

    /// Opens and closes what the difference to before asks for. The interfaces that are new, or have a new address, by
    /// index.
    std::vector<int> follow(const std::vector<net::Interface>& interfaces, const DiscoverySettings& settings);
    /// Whether what is open is what these settings want.
    [[nodiscard]] bool follows(const DiscoverySettings& settings) const;
    /// Closes everything.
    void close();

    /// Sends the questions whose turn it is by multicast (and broadcast) on every interface, or on one; where it is in
    /// several networks, from its address in each. `ids`: of the questions, see questions().
    void ask(std::uint64_t ids, unsigned repeat);
    void ask_on(int interface, std::uint64_t ids, unsigned repeat);
    /// Says anew to the switches which groups we are in: those that snoop forget it where no router asks.
    void rejoin();
    /// Tries again what could not be had. True: something of it is there now.
    bool retry();

    [[nodiscard]] const std::vector<net::Interface>& interfaces() const noexcept { return interfaces_; }
    /// Datagrams the kernel dropped since the last call.
    [[nodiscard]] std::uint64_t take_drops();
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
    /// The smallest receive buffer that was granted, in bytes; 0 before any socket is open.
    [[nodiscard]] std::size_t receive_buffer() const noexcept { return receive_buffer_; }
    /// What could not be had: "cannot listen on port 5353: Address already in use".
    [[nodiscard]] const std::set<std::string>& failures() const noexcept { return failures_; }
    /// Groups the kernel would not let us join: "239.255.255.250 on lan0: No buffer space available".
    [[nodiscard]] const std::set<std::string>& refused_groups() const noexcept { return refused_groups_; }

private:
    struct Group {
        model::IpAddress address;
        std::uint16_t port = 0;
        bool operator<(const Group& other) const
        {
            return port != other.port ? port < other.port : address < other.address;
        }
    };
    /// One ear: at most limits::memberships_per_socket interfaces.
    struct GroupSocket {
        std::shared_ptr<net::UdpSocket> socket;
        std::set<int> members;
        bool full = false;  ///< the kernel's own bound (igmp_max_memberships) may be lower than ours
    };
    struct PerInterface {
        net::Interface what;
        std::shared_ptr<net::UdpSocket> ask_v4, ask_v6, ear_v6;
    };
    [[nodiscard]] static std::set<Group> wanted_groups(const DiscoverySettings& settings);
    [[nodiscard]] std::shared_ptr<net::UdpSocket> open(net::UdpSocket::Family family, Ear ear,
                                                       const model::IpAddress& address, std::uint16_t port,
                                                       bool shared);
    void open_for(PerInterface& entry);
    void close_for(PerInterface& entry);
    void join(const net::Interface& interface);
    void join(const Group& group, const net::Interface& interface);
    /// Questions by source: devices answer one MessageID once, be it to an address they cannot reach.
    class Asking;
    void send(const PerInterface& entry, Asking& asking, unsigned repeat);
    void note_refusal(std::error_code error, const model::IpAddress& group, const std::string& interface);
    void leave(int interface);

    boost::asio::any_io_executor executor_;
    async::TaskGroup& tasks_;
    Intake& intake_;
    DiscoverySettings settings_;
    std::vector<net::Interface> interfaces_;
    std::map<int, PerInterface> open_;
    std::map<Group, std::vector<GroupSocket>> ears_;
    std::uint64_t refused_ = 0;
    std::uint64_t drops_of_closed_ = 0;
    std::size_t receive_buffer_ = 0;
    std::set<std::string> failures_;
    std::set<std::string> refused_groups_;
};

}  // namespace onvigil::discovery

#pragma once
/// discovery/unicast.hpp - the one gate through which discovery's datagrams to single hosts leave: nobody excluded, at
/// the daemon's rate, never too many to one host, and new on-link destinations only as fast as the kernel bears.

#include "discovery/questions.hpp"
#include "discovery/settings.hpp"
#include "net/connect_gate.hpp"
#include "net/host_keys.hpp"
#include "net/interfaces.hpp"
#include "net/neighbour_table.hpp"
#include "net/rate_limits.hpp"
#include "net/udp_socket.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace onvigil::discovery {

/// The kernel's view, kept up to date by the shell.
struct Kernel {
    net::Interfaces interfaces;
    net::NeighbourTable neighbours;
};

class Unicast : public net::ConnectGate {
public:
    /// `kernel` and `known` must outlive this. Sockets come with open().
    Unicast(boost::asio::any_io_executor executor, const Kernel& kernel, const net::AddressOwners& known,
            const DiscoverySettings& settings);

    /// (Re)opens the sockets; a family the machine does not have is left out.
    void open(const DiscoverySettings& settings);
    void close();
    /// The fixed port was somebody else's when the sockets were opened, and is free now: open() again.
    [[nodiscard]] bool port_came_free() const;
    /// New pace and exclusions; the sockets stay.
    void adopt(const DiscoverySettings& settings);
    /// gc_thresh3, as the kernel says it.
    void set_neighbour_table_size(std::size_t entries) { new_neighbours_.set_table_size(entries); }
    /// IPv4, IPv6: to be listened to. Null where there is none.
    [[nodiscard]] const std::shared_ptr<net::UdpSocket>& v4() const noexcept { return v4_; }
    [[nodiscard]] const std::shared_ptr<net::UdpSocket>& v6() const noexcept { return v6_; }

    /// Sends the unicast questions to every address that `next` gives, until it gives none. Returns how many were
    /// asked.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> ask(std::function<std::optional<model::IpAddress>()> next,
                                                            const std::vector<Question>& questions);

    /// For knocks: waits for a place in the same pace. False: this host is excluded.
    [[nodiscard]] boost::asio::awaitable<bool> permit(model::IpAddress host);
    /// For interviews, which have a pace of their own.
    [[nodiscard]] boost::asio::awaitable<bool> pass(model::IpAddress host) override;

    /// The broadcast addresses of this machine's own networks: of no host.
    [[nodiscard]] std::vector<model::Cidr> broadcasts() const { return kernel_.interfaces.broadcasts(); }

    [[nodiscard]] std::uint64_t refused() const;

private:
    [[nodiscard]] bool excluded(const model::IpAddress& host) const;
    [[nodiscard]] bool unresolved(const model::IpAddress& host) const;
    /// Nothing: may be sent now. Otherwise when to try again.
    [[nodiscard]] std::optional<Instant> hold_back(const model::IpAddress& host, std::size_t datagrams, Instant now);
    [[nodiscard]] boost::asio::awaitable<void> flush(std::vector<net::Outgoing>& batch);
    [[nodiscard]] boost::asio::awaitable<void> sleep_until(Instant when);

    boost::asio::any_io_executor executor_;
    const Kernel& kernel_;
    const net::AddressOwners& known_;
    std::vector<model::Cidr> exclude_;
    net::TokenBucket rate_;
    net::NewNeighbours new_neighbours_;
    net::PerHost per_host_;
    std::shared_ptr<net::UdpSocket> v4_, v6_;
    std::uint16_t missed_port_ = 0;  ///< wanted, and not to be had
};

}  // namespace onvigil::discovery

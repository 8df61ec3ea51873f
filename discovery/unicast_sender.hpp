#pragma once
/// discovery/unicast_sender.hpp - where discovery's datagrams to single hosts leave: none to excluded hosts, at the
/// daemon's rate, never too many to one host, and to new on-link destinations only as fast as the kernel bears.

#include "discovery/asked_hosts.hpp"
#include "discovery/discovery_settings.hpp"
#include "discovery/protocols/protocol_rows.hpp"
#include "net/connect_gate.hpp"
#include "net/datagram_rate_limits.hpp"
#include "net/host_keys.hpp"
#include "net/netlink_monitor.hpp"
#include "net/udp_socket.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace onvigil::discovery {

/// Whether a datagram may leave to a host.
enum class Permission : std::uint8_t {
    now,
    later,    ///< the pace does not allow it yet
    never,    ///< the host is excluded
    stranger  ///< of no network that is ours to ask: what it says is recorded
};

using NextHost = std::function<std::optional<model::IpAddress>()>;
/// A datagram there asks nothing.
inline constexpr std::uint16_t discard_port = 9;

/// These, then none.
[[nodiscard]] NextHost one_by_one(std::vector<model::IpAddress> hosts);

class UnicastSender : public net::ConnectGate {
public:
    /// `kernel` and `known` must outlive this. Sockets come with open().
    UnicastSender(boost::asio::any_io_executor executor, const net::Kernel& kernel, const net::AddressOwners& known,
                  const DiscoverySettings& settings);

    /// (Re)opens the sockets; a family the machine does not have is left out.
    void open(const DiscoverySettings& settings);
    void close();
    /// Another program had the fixed port when the sockets were opened, and it is free now: open() again.
    [[nodiscard]] bool port_came_free() const;
    /// New rate and exclusions; the sockets stay.
    void reconfigure(const DiscoverySettings& settings);
    /// gc_thresh3, as the kernel says it.
    void set_neighbour_table_size(std::size_t entries) { new_neighbours_.set_table_size(entries); }
    /// IPv4, IPv6: to be listened to. Null where there is none.
    [[nodiscard]] const std::shared_ptr<net::UdpSocket>& v4() const noexcept { return v4_; }
    [[nodiscard]] const std::shared_ptr<net::UdpSocket>& v6() const noexcept { return v6_; }

    /// Sends the unicast probes to every address that `next` gives, until it gives none, each with ids of its own.
    /// Returns how many hosts.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> send(NextHost next, const std::vector<ProbeMessage>& probes);
    /// For the kernel to find an on-link host: it asks three times, a second apart. Those not found by then are not
    /// probed.
    static constexpr auto look_up_awaited = milliseconds(2200);

    /// Those that send() has sent something.
    [[nodiscard]] const AskedHosts& asked() const noexcept { return asked_; }

    /// For what waits its turn elsewhere: takes a place in the rate, or says that there is none yet.
    [[nodiscard]] Permission permission(const model::IpAddress& host, std::size_t datagrams);
    /// For TCP probes: waits for a place in the same rate. False: this host is excluded.
    [[nodiscard]] boost::asio::awaitable<bool> permit(model::IpAddress host);
    /// For interviews, which have a rate of their own.
    [[nodiscard]] boost::asio::awaitable<bool> pass(model::IpAddress host) override;
    [[nodiscard]] std::optional<model::Mac> mac_of(const model::IpAddress& host) const override;

    /// The broadcast addresses of this machine's own networks: of no host.
    [[nodiscard]] std::vector<model::Cidr> broadcasts() const { return kernel_.interfaces.broadcasts(); }

    [[nodiscard]] std::uint64_t refused() const;
    /// Answers that found no room in the receive buffers, since the last call.
    [[nodiscard]] std::uint64_t take_drops() const;

private:
    struct Sending;
    [[nodiscard]] std::optional<Instant> add(Sending& sending, const model::IpAddress& host, bool found, Instant now);
    void take_found(Sending& sending, Instant now) const;
    [[nodiscard]] bool excluded(const model::IpAddress& host) const;
    /// Where the kernel has to find the host before anything reaches it; null: nowhere.
    [[nodiscard]] const net::Interface* to_look_up_on(const model::IpAddress& host) const;
    /// Nothing: may be sent now. Otherwise when to try again.
    [[nodiscard]] std::optional<Instant> hold_back(const model::IpAddress& host, std::size_t datagrams, Instant now);
    [[nodiscard]] boost::asio::awaitable<void> flush(std::vector<net::Outgoing>& batch);
    [[nodiscard]] boost::asio::awaitable<void> sleep_until(Instant when);

    boost::asio::any_io_executor executor_;
    const net::Kernel& kernel_;
    const net::AddressOwners& known_;
    std::vector<model::Cidr> exclude_;
    net::TokenBucket rate_;
    net::NewNeighbours new_neighbours_;
    net::PerHost per_host_;
    AskedHosts asked_;
    std::shared_ptr<net::UdpSocket> v4_, v6_;
    std::uint16_t missed_port_ = 0;  ///< wanted, and not to be had
};

}  // namespace onvigil::discovery

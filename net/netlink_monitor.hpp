#pragma once
/// net/netlink_monitor.hpp - keeps what the kernel says of interfaces, routes and neighbours up to date.
///
/// A dump is taken over as a whole: until it is complete, and after messages were lost, the last whole view stands.

#include "base/instant.hpp"
#include "net/interfaces.hpp"
#include "net/neighbour_table.hpp"
#include "net/netlink_socket.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>

namespace onvigil::net {

/// The kernel's view.
struct Kernel {
    Interfaces interfaces;
    NeighbourTable neighbours;
};

/// A counter of what goes wrong now and then: worth a word at once, and for a while after it rose last.
class RecentlyRisen {
public:
    void update(std::uint64_t count, Instant now);
    [[nodiscard]] bool within(milliseconds lasting, Instant now) const { return last_ && now < *last_ + lasting; }

private:
    std::uint64_t seen_ = 0;
    std::optional<Instant> last_;
};

class NetlinkMonitor {
public:
    /// `changed`: the view is whole, and may differ from before. Throws std::system_error where there is no netlink.
    NetlinkMonitor(const boost::asio::any_io_executor& executor, std::function<void()> changed);

    /// Follows the kernel until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    [[nodiscard]] const Kernel& kernel() const noexcept { return kernel_; }

    /// The counters of the neighbour tables, which the kernel does not announce.
    void request_table_sizes() { socket_.request(netlink::Dump::neighbour_tables); }
    /// Called now and then. `new_hosts`: packets to hosts that the kernel has yet to look up may be on their way.
    void poll(bool new_hosts, Instant now);

    /// The size of a neighbour table that refused entries within this time; nullopt for one that did not.
    [[nodiscard]] std::optional<std::uint32_t> full_v4_table(milliseconds lasting, Instant now) const;
    [[nodiscard]] std::optional<std::uint32_t> full_v6_table(milliseconds lasting, Instant now) const;

private:
    void request_all();
    void apply(const netlink::Message& message);
    void dump_ended(const netlink::Done& done);

    std::function<void()> changed_;
    NetlinkSocket socket_;
    Kernel kernel_;
    Kernel staging_;                 ///< filled by a dump, then taken over as a whole
    std::size_t dumps_missing_ = 0;  ///< parts of the dump still to come; 0: kernel_ is up to date
    RecentlyRisen v4_overflows_, v6_overflows_;
    Instant new_hosts_until_{}, tables_requested_{}, routes_requested_{};
};

}  // namespace onvigil::net

#pragma once
/// net/route_table.hpp - which hosts the kernel's routes put on an interface's link, and which addresses are gateways.
///
/// Pure: netlink tells it. The kernel does not announce every route that goes (replaced, its link or source address
/// gone), so the routes are dumped anew when they may be stale; what that dump does not repeat is gone.

#include "net/netlink.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace onvigil::net {

class RouteTable {
public:
    void apply(const netlink::Route& route);

    /// Routes may be gone of which nothing was said.
    void mark_stale() noexcept { stale_ = true; }
    [[nodiscard]] bool stale() const noexcept { return stale_; }
    /// Around a new dump.
    void dump_begins();
    void dump_ended();

    /// Whether the interface has the address on its link: the longest prefix that contains it goes to a link, and one
    /// of those is this interface's. A default route puts nothing on a link.
    [[nodiscard]] bool on_link(int interface, const model::IpAddress& address) const;
    [[nodiscard]] bool is_gateway(const model::IpAddress& address) const { return routes_.gateways.contains(address); }

private:
    struct Routes {
        std::set<model::IpAddress> gateways;
        std::map<int, std::vector<model::Cidr>> on_link;                   ///< by interface
        std::set<std::pair<model::IpAddress, unsigned>> through_gateways;  ///< networks, with their prefix lengths
        void add(const netlink::Route& route);
    };
    Routes routes_;
    std::optional<Routes> dumped_;  ///< while a dump comes in
    bool stale_ = false;
};

}  // namespace onvigil::net

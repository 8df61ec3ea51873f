#pragma once
/// net/neighbour_table.hpp - the kernel's neighbour table: which hardware address an on-link host has.
///
/// Pure: netlink tells it. Its size is the kernel's business (gc_thresh3). Routers are left out wherever the kernel
/// says so, since their hardware address speaks for nothing that lies behind them.

#include "net/netlink.hpp"

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace onvigil::net {

struct NeighbourEntry {
    int interface = 0;
    model::IpAddress address;
    model::Mac mac;
    bool operator==(const NeighbourEntry&) const = default;
};

class NeighbourTable {
public:
    void apply(const netlink::Neighbour& neighbour);
    void apply(const netlink::NeighbourTableSize& table);
    /// Goes on counting where another table of the same kernel's stopped.
    void count_on(const NeighbourTable& before);

    [[nodiscard]] bool knows(int interface, const model::IpAddress& address) const
    {
        return known_.contains({interface, address});
    }
    /// On any interface.
    [[nodiscard]] bool knows(const model::IpAddress& address) const;
    /// Nullopt for routers too.
    [[nodiscard]] std::optional<NeighbourEntry> find(int interface, const model::IpAddress& address) const;
    /// The addresses on one interface that share a hardware address, routers' too: `most` at most.
    [[nodiscard]] std::vector<model::IpAddress> with(int interface, const model::Mac& mac, std::size_t most) const;
    /// All hosts on one interface, routers left out.
    [[nodiscard]] std::vector<NeighbourEntry> on(int interface) const;

    /// The kernel has a table for IPv4 and one for IPv6.
    struct Table {
        std::uint32_t size = 0;       ///< gc_thresh3; 0 until the kernel has said it
        std::uint64_t overflows = 0;  ///< entries refused since we look (not since boot)
    };
    [[nodiscard]] const Table& v4() const noexcept { return v4_.seen; }
    [[nodiscard]] const Table& v6() const noexcept { return v6_.seen; }
    [[nodiscard]] std::uint64_t overflows() const noexcept { return v4().overflows + v6().overflows; }

private:
    struct Known {
        model::Mac mac;
        bool router = false;
    };
    std::map<std::pair<int, model::IpAddress>, Known> known_;
    std::set<std::tuple<int, model::Mac, model::IpAddress>> by_mac_;  ///< of `known_`
    struct Counted {
        Table seen;
        std::optional<std::uint64_t> since_boot;
    };
    Counted v4_, v6_;
};

}  // namespace onvigil::net

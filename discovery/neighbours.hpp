#pragma once
/// discovery/neighbours.hpp - the kernel's neighbour table: which hardware address an on-link host has.
///
/// Pure: netlink tells it. Its size is the kernel's business (gc_thresh3). Routers are left out wherever the kernel
/// says so, since their hardware address speaks for nothing that lies behind them.

#include "discovery/netlink.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace onvigil::discovery {

struct NeighbourEntry {
    int interface = 0;
    model::IpAddress address;
    model::Mac mac;
    bool operator==(const NeighbourEntry&) const = default;
};

class Neighbours {
public:
    void apply(const netlink::Neighbour& neighbour);
    void apply(const netlink::NeighbourTable& table);
    /// Goes on counting where another table of the same kernel's stopped.
    void count_on(const Neighbours& before);

    [[nodiscard]] bool knows(int interface, const model::IpAddress& address) const
    {
        return known_.contains({interface, address});
    }
    /// Nullopt for routers too.
    [[nodiscard]] std::optional<NeighbourEntry> find(int interface, const model::IpAddress& address) const;
    /// All hosts on one interface, routers left out.
    [[nodiscard]] std::vector<NeighbourEntry> on(int interface) const;

    /// gc_thresh3 of IPv4; 0 until the kernel has said it.
    [[nodiscard]] std::uint32_t table_size() const noexcept { return table_size_; }
    /// Entries refused since we look (not since boot).
    [[nodiscard]] std::uint64_t overflows() const noexcept { return overflows_; }

private:
    struct Known {
        model::Mac mac;
        bool router = false;
    };
    std::map<std::pair<int, model::IpAddress>, Known> known_;
    std::uint32_t table_size_ = 0;
    std::uint64_t overflows_ = 0;
    std::optional<std::uint64_t> overflows_before_[2];  ///< IPv4, IPv6
};

}  // namespace onvigil::discovery

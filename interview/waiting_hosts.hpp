#pragma once
/// interview/waiting_hosts.hpp - hosts that wait to be asked and have not shown that they are there.
///
/// Pure. Any host can send in the name of any number of others. So the networks take turns: a flood in the name of one
/// holds up none of another. Of one network the host that was heard last comes first: what is there is heard again.
/// Where there is no more room, the one that was heard first of the network with the most makes it; of several such
/// networks, of that which has had so many for longest.

#include "net/target.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>

namespace onvigil::interview {

class WaitingHosts {
public:
    struct Entry {
        net::Target target;
        std::uint32_t ticket = 0;  ///< given by the owner: a host may have several entries, of which the last counts
    };

    /// Gives the entry that had to make room.
    [[nodiscard]] std::optional<Entry> push(std::uint64_t network, Entry entry);
    /// The next one.
    [[nodiscard]] std::optional<Entry> pop();

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool any(const std::function<bool(const model::IpAddress&)>& at) const;

    static constexpr std::size_t most = 32'768;

private:
    using Order = std::list<std::uint64_t>;  ///< of networks
    struct Network {
        std::deque<Entry> hosts;  ///< in the order in which they were heard
        Order::iterator turn, rank;
    };
    using Networks = std::unordered_map<std::uint64_t, Network>;

    [[nodiscard]] Entry take_oldest();
    void rank(Network& network, std::size_t hosts_before);
    void drop_if_empty(Networks::iterator network);

    Networks networks_;
    Order turns_;                         ///< the next first
    std::map<std::size_t, Order> ranks_;  ///< by how many hosts they have; those that have had so many longest first
    std::size_t size_ = 0;
};

}  // namespace onvigil::interview

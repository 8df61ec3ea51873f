#pragma once
/// interview/waiting_hosts.hpp - hosts that wait to be asked and have not shown that they are there.
///
/// Pure. Any host can send in the name of any number of others. So the networks take turns: a flood in the name of one
/// holds up none of another. Of one network the host that was heard last comes first: what is there is heard again.
/// Where there is no more room, the one that was heard first of the network with the most makes it.

#include "net/target.hpp"

#include <cstdint>
#include <deque>
#include <functional>
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
    using Network = std::deque<Entry>;  ///< in the order in which they were heard

    [[nodiscard]] Entry take_oldest();

    std::unordered_map<std::uint64_t, Network> networks_;
    std::deque<std::uint64_t> turns_;  ///< of networks_, the next first
    std::size_t size_ = 0;
};

}  // namespace onvigil::interview

#include "interview/waiting_hosts.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::interview {

std::optional<WaitingHosts::Entry> WaitingHosts::push(std::uint64_t network, Entry entry)
{
    const auto [at, added] = networks_.try_emplace(network);
    Network& waiting = at->second;
    if (added) {
        waiting.turn = turns_.insert(turns_.end(), network);
        waiting.rank = ranks_[0].insert(ranks_[0].end(), network);
    }
    waiting.hosts.push_back(std::move(entry));
    rank(waiting, waiting.hosts.size() - 1);
    if (++size_ <= most) return std::nullopt;
    return take_oldest();
}

void WaitingHosts::rank(Network& network, std::size_t hosts_before)
{
    const auto from = ranks_.find(hosts_before);
    Order& to = ranks_[network.hosts.size()];
    to.splice(to.end(), from->second, network.rank);
    if (from->second.empty()) ranks_.erase(from);
}

void WaitingHosts::drop_if_empty(Networks::iterator network)
{
    if (!network->second.hosts.empty()) return;
    turns_.erase(network->second.turn);
    ranks_.erase(0);  // no other is empty
    networks_.erase(network);
}

WaitingHosts::Entry WaitingHosts::take_oldest()
{
    const auto largest = networks_.find(ranks_.rbegin()->second.front());
    std::deque<Entry>& hosts = largest->second.hosts;
    Entry out = std::move(hosts.front());
    hosts.pop_front();
    --size_;
    rank(largest->second, hosts.size() + 1);
    drop_if_empty(largest);
    return out;
}

std::optional<WaitingHosts::Entry> WaitingHosts::pop()
{
    if (turns_.empty()) return std::nullopt;
    const auto next = networks_.find(turns_.front());
    std::deque<Entry>& hosts = next->second.hosts;
    std::optional<Entry> out(std::move(hosts.back()));
    hosts.pop_back();
    --size_;
    rank(next->second, hosts.size() + 1);
    turns_.splice(turns_.end(), turns_, next->second.turn);
    drop_if_empty(next);
    return out;
}

bool WaitingHosts::any(const std::function<bool(const model::IpAddress&)>& at) const
{
    return std::ranges::any_of(networks_, [&](const auto& network) {
        return std::ranges::any_of(network.second.hosts, [&](const Entry& entry) { return at(entry.target.address); });
    });
}

}  // namespace onvigil::interview

#include "interview/waiting_hosts.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::interview {

std::optional<WaitingHosts::Entry> WaitingHosts::push(std::uint64_t network, Entry entry)
{
    Network& waiting = networks_[network];
    if (waiting.empty()) turns_.push_back(network);
    waiting.push_back(std::move(entry));
    if (++size_ <= most) return std::nullopt;
    return take_oldest();
}

WaitingHosts::Entry WaitingHosts::take_oldest()
{
    const auto size = [](const auto& network) { return network.second.size(); };
    const auto largest = std::ranges::max_element(networks_, {}, size);
    Entry out = std::move(largest->second.front());
    largest->second.pop_front();
    --size_;
    if (largest->second.empty()) {
        std::erase(turns_, largest->first);
        networks_.erase(largest);
    }
    return out;
}

std::optional<WaitingHosts::Entry> WaitingHosts::pop()
{
    if (turns_.empty()) return std::nullopt;
    const std::uint64_t network = turns_.front();
    turns_.pop_front();
    const auto found = networks_.find(network);
    std::optional<Entry> out(std::move(found->second.back()));
    found->second.pop_back();
    --size_;
    if (found->second.empty())
        networks_.erase(found);
    else
        turns_.push_back(network);
    return out;
}

bool WaitingHosts::any(const std::function<bool(const model::IpAddress&)>& at) const
{
    return std::ranges::any_of(networks_, [&](const auto& network) {
        return std::ranges::any_of(network.second, [&](const Entry& entry) { return at(entry.target.address); });
    });
}

}  // namespace onvigil::interview

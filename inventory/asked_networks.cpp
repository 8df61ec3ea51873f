#include "inventory/asked_networks.hpp"

#include <algorithm>

namespace onvigil::inventory {

bool is_swept(std::string_view network)
{
    return network.find('/') != std::string_view::npos;
}

std::uint16_t AskedNetworks::number_of(std::string_view network)
{
    if (const auto known = numbers_.find(network); known != numbers_.end()) return known->second;
    if (known_.size() == most_networks) return nowhere;
    const auto number = static_cast<std::uint16_t>(known_.size());
    known_.push_back({std::string(network)});
    numbers_.emplace(network, number);
    return number;
}

void AskedNetworks::rename(const std::map<std::string, std::string>& networks)
{
    std::vector<std::pair<std::string, std::uint16_t>> now;
    for (const auto& [was, is] : networks)
        if (const auto moved = numbers_.extract(was)) now.emplace_back(is, moved.mapped());
    for (auto& [name, number] : now) {
        known_[number].name = name;
        numbers_.insert_or_assign(std::move(name), number);
    }
}

const AskedNetworks::Network* AskedNetworks::find(std::string_view network) const
{
    const auto known = numbers_.find(network);
    return known == numbers_.end() ? nullptr : &known_[known->second];
}

void AskedNetworks::reported(const model::RoundReport& report, model::TimePoint now)
{
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    awaits_sweeps_ = !report.awaited.empty();
    for (Network& network : known_) {
        network.awaited = has(report.awaited, network.name);
        const bool waits = network.asked == model::TimePoint{};
        if (has(report.networks, network.name)) {
            if (!waits && network.regular && !report.ad_hoc)
                network.distance = std::max(network.distance, now - network.asked);
            network.regular = network.regular || !report.ad_hoc;
            network.ad_hoc = !network.regular;
            network.asked = now;
        } else if (waits) {
            network.asked = now;
        }
    }
}

bool AskedNetworks::asked_no_more(std::string_view network, model::TimePoint now) const
{
    const Network* known = find(network);
    if (known == nullptr || known->awaited || known->asked == model::TimePoint{}) return false;
    return now - known->asked > std::max<std::chrono::milliseconds>(unasked_for, 3 * known->distance);
}

}  // namespace onvigil::inventory

#pragma once
/// notes.hpp - a listener of Discovery for tests: it records what it is told.

#include "discovery/discovery.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

struct Notes : ObservationListener, Interviews, KnownDevices {
    void heard(model::Observation observation) override
    {
        observations.push_back(std::move(observation));
        if (hears) hears();
    }
    void departed(Departure departure) override { departures.push_back(std::move(departure)); }
    void renamed(const std::map<std::string, std::string>& networks) override { renames.push_back(networks); }
    void round_ended(model::RoundReport report) override { rounds.push_back(std::move(report)); }
    void ask(net::Target target) override { asks.push_back(std::move(target)); }
    void fetch_description(net::Description description) override { descriptions.push_back(std::move(description)); }
    bool acquire(const model::IpAddress& address) override
    {
        ++turns_wanted;
        return !being_asked && occupied.insert(address).second;
    }
    void release(const model::IpAddress& address) override { occupied.erase(address); }
    std::vector<model::IpAddress> addresses_on(const std::string&) const override { return known; }
    std::vector<model::IpAddress> neighbours_on(const std::string&) const override { return neighbours; }
    void each_address(const Visit& visit) const override
    {
        for (const model::IpAddress& address : known) visit("", address, home);
    }

    std::uint64_t device_at(const model::IpAddress&) const override { return 0; }

    [[nodiscard]] std::size_t heard_from(std::string_view address, model::Protocol protocol) const
    {
        return std::size_t(std::count_if(observations.begin(), observations.end(), [&](const auto& o) {
            return o.from == model::parse_ip(address) && o.source == protocol;
        }));
    }

    std::function<void()> hears;
    std::vector<model::Observation> observations;
    std::vector<Departure> departures;
    std::vector<std::map<std::string, std::string>> renames;
    std::vector<model::RoundReport> rounds;
    std::vector<net::Target> asks;
    std::vector<net::Description> descriptions;
    bool being_asked = false;  ///< every device
    std::size_t turns_wanted = 0;
    std::set<model::IpAddress> occupied;
    std::vector<model::IpAddress> known;
    std::vector<model::IpAddress> neighbours;
    std::string home = "lan0";  ///< of the known
};

}  // namespace onvigil::discovery

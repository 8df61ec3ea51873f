#include "discovery/scan_tracker.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

void Tally::count(const model::IpAddress& from)
{
    ++progress->answers;
    senders.insert(from);
    progress->devices = senders.size();
}

void Tally::add(const std::unordered_set<model::IpAddress>& others, std::size_t answers)
{
    senders.insert(others.begin(), others.end());
    progress->answers += answers;
    progress->devices = senders.size();
}

ScanTracker::Scan::Scan(ScanTracker& tracker, std::shared_ptr<ScanProgress> progress) : tracker_(tracker)
{
    if (progress) tally.progress = std::move(progress);
    tracker_.scans_.push_back(&tally);
}

ScanTracker::Scan::~Scan()
{
    tracker_.scans_.remove(&tally);
    if (tracker_.scans_.empty()) tracker_.home_networks_.clear();
}

void ScanTracker::heard(const model::IpAddress& from, bool in_round)
{
    if (in_round) round_.count(from);
    for (Tally* tally : scans_) tally->count(from);
}

const std::string* ScanTracker::home_network_of(const model::IpAddress& host) const
{
    const auto known = home_networks_.find(host);
    return known == home_networks_.end() ? nullptr : &known->second;
}

void ScanTracker::keep_home_networks(const KnownDevices& known, const std::vector<model::Cidr>& scanned,
                                     const std::vector<net::Interface>& interfaces)
{
    known.each_address([&](const std::string&, const model::IpAddress& address, const std::string& network) {
        const bool asked = std::ranges::any_of(scanned, [&](const auto& one) { return one.contains(address); });
        if (asked && std::ranges::count(interfaces, network, &net::Interface::name) > 0)
            keep_home_network(address, network);
    });
}

}  // namespace onvigil::discovery

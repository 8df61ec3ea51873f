#include "discovery/scan_tracker.hpp"

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

}  // namespace onvigil::discovery

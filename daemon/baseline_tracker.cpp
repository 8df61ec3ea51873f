#include "daemon/baseline_tracker.hpp"

namespace onvigil::daemon {

BaselineTracker::BaselineTracker(bool baseline_taken, std::set<std::string> known_networks, model::TimePoint started)
    : baseline_taken_(baseline_taken), started_(started), known_(std::move(known_networks))
{
}

model::Cause BaselineTracker::of(std::string_view network) const
{
    if (!baseline_taken_) return model::Cause::baseline;
    if (!network.empty() && !known_.contains(std::string(network))) return model::Cause::network_added;
    return model::Cause::observed;
}

void BaselineTracker::round_ended(const model::RoundReport& report)
{
    if (report.ad_hoc) return;
    round_ended_ = round_ended_ || !report.sweep;
    for (const auto& network : report.networks)
        if (!known_.contains(network)) asked_.insert(network);
}

void BaselineTracker::renamed(const std::map<std::string, std::string>& networks)
{
    for (auto* names : {&known_, &asked_}) {
        std::set<std::string> now;
        for (const auto& [was, is] : networks)
            if (names->erase(was) > 0) now.insert(is);
        names->merge(now);
    }
}

BaselineTracker::Ended BaselineTracker::check(bool all_asked, model::TimePoint now)
{
    Ended ended;
    if (!baseline_taken_) {
        const bool complete = round_ended_ && sweep_ended_ && all_asked;
        if (!complete && now - started_ < longest_baseline) return ended;
        baseline_taken_ = true;
        ended.baseline = true;
        known_.merge(asked_);
        asked_.clear();
        return ended;
    }
    if (!all_asked) return ended;
    for (const auto& network : asked_) ended.networks.push_back(network);
    known_.merge(asked_);
    asked_.clear();
    return ended;
}

}  // namespace onvigil::daemon

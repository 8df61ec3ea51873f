#include "daemon/health.hpp"

#include <algorithm>
#include <set>

namespace onvigil::daemon {
namespace {

/// The same complaint with another count, time or percentage is the same complaint.
std::string without_numbers(std::string_view text)
{
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c < '0' || c > '9'; });
    return out;
}

}  // namespace

Health::Difference Health::look(const std::vector<Complaint>& complaints, model::TimePoint now)
{
    Difference difference;
    std::set<std::string> holding;
    for (const auto& complaint : complaints) {
        const auto key = without_numbers(complaint.what);
        holding.insert(key);
        const auto [open, is_new] = open_.try_emplace(key, Open{complaint, now});
        open->second.complaint = complaint;
        if (is_new) difference.opened.push_back(complaint);
    }
    for (auto open = open_.begin(); open != open_.end();) {
        if (holding.contains(open->first)) {
            ++open;
            continue;
        }
        difference.recovered.push_back(open->second.complaint.what);
        open = open_.erase(open);
    }
    return difference;
}

std::vector<control::ProblemStatus> Health::problems() const
{
    std::vector<control::ProblemStatus> out;
    for (const auto& [key, open] : open_) out.push_back({open.complaint.what, open.since, open.complaint.action});
    return out;
}

}  // namespace onvigil::daemon

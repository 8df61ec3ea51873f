#include "discovery/refuted_senders.hpp"

#include "base/limits.hpp"

#include <algorithm>

namespace onvigil::discovery {

bool RefutedSenders::is_told(const Refuted& refuted, Instant now)
{
    return refuted.told && now < *refuted.told + remembered_for;
}

bool RefutedSenders::paused(const Sender& sender, Instant now) const
{
    const auto known = refuted_.find(sender);
    return known != refuted_.end() && now < known->second.paused_until;
}

bool RefutedSenders::told(const Sender& sender, Instant now) const
{
    const auto known = refuted_.find(sender);
    return known != refuted_.end() && is_told(known->second, now);
}

void RefutedSenders::refute(const Sender& sender, bool forged, Instant now)
{
    ++count_;
    if (refuted_.size() >= limits::unconfirmed_answers && !refuted_.contains(sender)) refuted_.clear();
    Refuted& known = refuted_[sender];
    known.forged = forged || (is_told(known, now) && known.forged);
    known.paused_until = now + (forged ? std::max(known.pause, pause_after_forgery) : known.pause);
    known.pause = std::min<std::chrono::minutes>(known.pause * 2, remembered_for);
}

void RefutedSenders::tell(const Sender& sender, Instant now)
{
    if (const auto known = refuted_.find(sender); known != refuted_.end()) known->second.told = now;
}

std::vector<std::string> RefutedSenders::forged(Instant now) const
{
    std::vector<std::string> out;
    for (const auto& [sender, refuted] : refuted_)
        if (refuted.forged && is_told(refuted, now) && out.size() < most_forged_told)
            out.push_back(sender.first.to_string());
    return out;
}

}  // namespace onvigil::discovery

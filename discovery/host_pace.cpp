#include "discovery/host_pace.hpp"

#include <algorithm>

namespace onvigil::discovery {
namespace {

constexpr auto window = std::chrono::seconds(1);

}  // namespace

Instant HostPace::book(const model::IpAddress& host, Instant now)
{
    forget_idle(now);
    const auto [found, fresh] = hosts_.try_emplace(host);
    Recent& recent = found->second;
    if (fresh) order_.emplace_back(now + window, host);
    Instant& slot = recent.sent[recent.next];
    const Instant when = slot == Instant() ? now : std::max(now, slot + window);
    slot = recent.last = when;
    recent.next = (recent.next + 1) % recent.sent.size();
    return when;
}

void HostPace::forget_idle(Instant now)
{
    while (!order_.empty() && order_.front().first <= now) {
        const auto host = hosts_.find(order_.front().second);
        order_.pop_front();
        if (host->second.last + window <= now)
            hosts_.erase(host);
        else
            order_.emplace_back(host->second.last + window, host->first);
    }
}

}  // namespace onvigil::discovery

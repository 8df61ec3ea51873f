#include "net/host_rate_limit.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>

namespace onvigil::net {
namespace {

constexpr auto window = std::chrono::seconds(1);

}  // namespace

Instant HostRateLimit::book(const HostKeys& host, Instant now)
{
    forget_idle(now);
    Instant when = now;
    boost::container::static_vector<Recent*, HostKeys::most> held;
    for (const std::uint64_t key : host) {
        const auto [found, fresh] = recent_.try_emplace(key);
        if (fresh) order_.emplace_back(now + window, key);
        Recent& recent = *held.emplace_back(&found->second);
        const Instant before = recent.sent[recent.next];
        if (before != Instant()) when = std::max(when, before + window);
    }
    for (Recent* const recent : held) {
        recent->sent[recent->next] = when;
        recent->next = (recent->next + 1) % recent->sent.size();
        recent->last = std::max(recent->last, when);
    }
    return when;
}

void HostRateLimit::forget_idle(Instant now)
{
    while (!order_.empty() && order_.front().first <= now) {
        const auto recent = recent_.find(order_.front().second);
        order_.pop_front();
        if (recent->second.last + window <= now)
            recent_.erase(recent);
        else
            order_.emplace_back(recent->second.last + window, recent->first);
    }
}

}  // namespace onvigil::net

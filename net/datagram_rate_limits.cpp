#include "net/datagram_rate_limits.hpp"

#include <algorithm>

namespace onvigil::net {

using std::chrono::duration;

TokenBucket::TokenBucket(double per_second, double burst, Instant now)
    : per_second_(per_second), burst_(burst), tokens_(0), filled_(now)
{
}

void TokenBucket::set_rate(double per_second, double burst, Instant now)
{
    fill(now);
    per_second_ = per_second;
    burst_ = burst;
    tokens_ = std::min(tokens_, burst_);
}

void TokenBucket::fill(Instant now)
{
    if (now <= filled_) return;
    tokens_ = std::min(burst_, tokens_ + per_second_ * duration<double>(now - filled_).count());
    filled_ = now;
}

bool TokenBucket::take(double tokens, Instant now)
{
    if (per_second_ == 0) return true;
    fill(now);
    if (tokens_ < std::min(tokens, burst_)) return false;
    tokens_ -= tokens;  // below zero after a take larger than the burst: the debt is waited for
    return true;
}

Instant TokenBucket::ready_at(double tokens, Instant now) const
{
    if (per_second_ == 0) return now;
    const double have = tokens_ + per_second_ * duration<double>(now - filled_).count();
    const double lacking = std::min(tokens, burst_) - have;
    if (lacking <= 0) return now;
    return now + std::chrono::ceil<std::chrono::microseconds>(duration<double>(lacking / per_second_));
}

NewNeighbours::NewNeighbours(Instant now)
    : bucket_(double(limits::new_neighbours_per_second), double(limits::new_neighbours_per_second) / 10, now)
{
}

void NewNeighbours::expire(Instant now)
{
    const auto slot = now.time_since_epoch() / slot_lasts;
    const auto passed = std::min<std::int64_t>(slot - slot_, slots);
    for (std::int64_t i = 1; i <= passed; ++i) {
        std::size_t& oldest = waiting_[std::size_t(slot_ + i) % slots];
        outstanding_ -= oldest;
        oldest = 0;
    }
    slot_ = std::max(slot_, slot);
}

bool NewNeighbours::take(Instant now)
{
    expire(now);
    if (outstanding_ >= allowed_ || !bucket_.take(1, now)) return false;
    ++waiting_[std::size_t(slot_) % slots];
    ++outstanding_;
    return true;
}

Instant NewNeighbours::ready_at(Instant now) const
{
    if (outstanding_ >= allowed_) return now + slot_lasts;
    return bucket_.ready_at(1, now);
}

milliseconds NewNeighbours::time_for(std::uint64_t hosts)
{
    constexpr std::uint64_t at_once = usual_table / 2;
    if (hosts <= at_once) return milliseconds(hosts * 1000 / limits::new_neighbours_per_second);
    return hosts * (lookup_lasts + slot_lasts) / at_once;
}

bool PerHost::take(const HostKeys& host, std::size_t datagrams, Instant now)
{
    if (now - second_began_ >= std::chrono::seconds(1)) {
        sent_.clear();
        second_began_ = now;
    }
    for (const std::uint64_t key : host)
        if (sent_[key] + datagrams > limits::datagrams_per_host_per_second / 2) return false;
    for (const std::uint64_t key : host) sent_[key] += datagrams;
    return true;
}

}  // namespace onvigil::net

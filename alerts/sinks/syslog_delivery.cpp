#include "alerts/sinks/syslog_delivery.hpp"

namespace onvigil::alerts {

using namespace std::chrono_literals;

namespace {

constexpr auto lives_on = 2s;  ///< after the last byte has arrived

/// What is written so far ends where the acknowledged bytes and the queued ones together end; 0 where the kernel counts
/// none. The two are read one after the other: bytes acknowledged in between would be counted twice, and are seen by
/// reading again.
std::uint64_t bytes_written(const SyslogTransport& transport)
{
    for (auto before = transport.acknowledged(); before;) {
        const auto queued = transport.queued();
        const auto after = transport.acknowledged();
        if (after == before) return *after + queued;
        before = after;
    }
    return 0;
}

}  // namespace

void SyslogDelivery::written(const SyslogTransport& transport, std::uint64_t seq)
{
    batches_.push_back({.seq = seq, .end = bytes_written(transport), .arrived = {}});
}

std::optional<std::uint64_t> SyslogDelivery::delivered(const SyslogTransport& transport, Steady::time_point now)
{
    const auto acknowledged = transport.acknowledged();
    const bool all = !acknowledged && transport.queued() == 0;
    for (auto& batch : batches_)
        if (!batch.arrived && (all || (acknowledged && batch.end <= *acknowledged))) batch.arrived = now;
    std::optional<std::uint64_t> last;
    for (; !batches_.empty() && batches_.front().arrived && now - *batches_.front().arrived >= lives_on;
         batches_.pop_front())
        last = batches_.front().seq;
    return last;
}

std::optional<std::uint64_t> SyslogDelivery::pending() const
{
    return batches_.empty() ? std::nullopt : std::optional(batches_.back().seq);
}

}  // namespace onvigil::alerts

#include "net/netlink_monitor.hpp"

#include "net/clock.hpp"

#include <utility>

namespace onvigil::net {

namespace {

constexpr auto tables_every = milliseconds(1000);         ///< while packets to new hosts may be on their way
constexpr auto interviews_follow = milliseconds(10'000);  ///< they do so for that long after the last probe
constexpr auto routes_at_most = milliseconds(2000);       ///< between two dumps: routes may change in droves

}  // namespace

void RecentlyRisen::update(std::uint64_t count, Instant now)
{
    if (count != std::exchange(seen_, count)) last_ = now;
}

NetlinkMonitor::NetlinkMonitor(const boost::asio::any_io_executor& executor, std::function<void()> changed)
    : changed_(std::move(changed)), socket_(executor)
{
}

void NetlinkMonitor::request_all()
{
    dumps_missing_ = std::size(netlink::all_dumps);
    socket_.request_all();
}

boost::asio::awaitable<void> NetlinkMonitor::run()
{
    request_all();
    for (;;) {
        const NetlinkSocket::Batch batch = co_await socket_.receive();
        if (batch.lost) {
            staging_ = {};
            staging_.neighbours.count_on(kernel_.neighbours);
            request_all();
        }
        for (const netlink::Message& message : batch.messages) apply(message);
        if (dumps_missing_ == 0) changed_();
    }
}

void NetlinkMonitor::apply(const netlink::Message& message)
{
    Kernel& kernel = dumps_missing_ > 0 ? staging_ : kernel_;
    std::visit(
        [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, netlink::Neighbour> || std::is_same_v<T, netlink::NeighbourTableSize>) {
                kernel.neighbours.apply(value);
            } else if constexpr (!std::is_same_v<T, netlink::Done> && !std::is_same_v<T, netlink::Failure>) {
                kernel.interfaces.apply(value);
            } else if (dumps_missing_ > 0) {
                if (--dumps_missing_ == 0) kernel_ = std::exchange(staging_, {});
            } else if constexpr (std::is_same_v<T, netlink::Done>) {
                dump_ended(value);
            }
        },
        message);
}

/// A part that was requested again is there.
void NetlinkMonitor::dump_ended(const netlink::Done& done)
{
    if (done.what == netlink::Dump::routes) kernel_.interfaces.routes().dump_ended();
    if (done.what != netlink::Dump::neighbour_tables) return;
    const Instant now = steady_now();
    v4_overflows_.update(kernel_.neighbours.v4().overflows, now);
    v6_overflows_.update(kernel_.neighbours.v6().overflows, now);
}

void NetlinkMonitor::poll(bool new_hosts, Instant now)
{
    if (new_hosts) new_hosts_until_ = now + interviews_follow;
    if (now < new_hosts_until_ && now >= tables_requested_ + tables_every) {
        tables_requested_ = now;
        request_table_sizes();
    }
    if (kernel_.interfaces.routes().stale() && now >= routes_requested_ + routes_at_most) {
        routes_requested_ = now;
        kernel_.interfaces.routes().dump_begins();
        socket_.request(netlink::Dump::routes);
    }
}

std::optional<std::uint32_t> NetlinkMonitor::full_v4_table(milliseconds lasting, Instant now) const
{
    return v4_overflows_.within(lasting, now) ? std::optional(kernel_.neighbours.v4().size) : std::nullopt;
}

std::optional<std::uint32_t> NetlinkMonitor::full_v6_table(milliseconds lasting, Instant now) const
{
    return v6_overflows_.within(lasting, now) ? std::optional(kernel_.neighbours.v6().size) : std::nullopt;
}

}  // namespace onvigil::net

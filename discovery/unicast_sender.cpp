#include "discovery/unicast_sender.hpp"

#include "base/limits.hpp"
#include "net/clock.hpp"
#include "net/random.hpp"
#include "protocol/soap.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>

namespace onvigil::discovery {

namespace asio = boost::asio;
namespace ip = asio::ip;

namespace {

constexpr std::size_t batch_datagrams = 256;
constexpr auto looked_at = milliseconds(20);  ///< what the kernel has found, while it looks hosts up
constexpr double gathers_for = 0.02;  ///< seconds of unused pace that may be made up for: timers are late at times

double burst(unsigned rate)
{
    return std::max(4.0, rate * gathers_for);
}

std::string with_id(const ProbeMessage& probe, UuidSource& ids)
{
    std::string out = probe.bytes;
    if (!probe.id.empty()) out.replace(out.find(probe.id), probe.id.size(), ids.next());
    return out;
}

}  // namespace

NextHost one_by_one(std::vector<model::IpAddress> hosts)
{
    return [hosts = std::move(hosts), next = std::size_t(0)]() mutable -> std::optional<model::IpAddress> {
        if (next == hosts.size()) return std::nullopt;
        return hosts[next++];
    };
}

UnicastSender::UnicastSender(asio::any_io_executor executor, const net::Kernel& kernel, const net::AddressOwners& known,
                             const DiscoverySettings& settings)
    : executor_(std::move(executor)),
      kernel_(kernel),
      known_(known),
      exclude_(settings.exclude),
      rate_(settings.rate, burst(settings.rate), net::steady_now()),
      new_neighbours_(net::steady_now())
{
}

void UnicastSender::open(const DiscoverySettings& settings)
{
    close();
    missed_port_ = 0;
    v4_ = std::make_shared<net::UdpSocket>(executor_, net::UdpSocket::Family::v4);
    try {
        v4_->bind(ip::address_v4::any(), settings.source_port, settings.source_port != 0);
    } catch (const std::system_error&) {
        missed_port_ = settings.source_port;
        v4_->bind(ip::address_v4::any(), 0, false);  // another program has the port: the probing sockets report it
    }
    v4_->enlarge_receive_buffer();
    v4_->enlarge_send_buffer();
    try {
        v6_ = std::make_shared<net::UdpSocket>(executor_, net::UdpSocket::Family::v6);
        v6_->bind(ip::address_v6::any(), settings.source_port, settings.source_port != 0);
        v6_->enlarge_receive_buffer();
        v6_->enlarge_send_buffer();
    } catch (const std::system_error&) {
        v6_.reset();  // IPv6 is switched off on this machine
    }
}

void UnicastSender::close()
{
    for (auto* socket : {&v4_, &v6_}) {
        if (*socket) (*socket)->close();
        socket->reset();
    }
}

bool UnicastSender::port_came_free() const
{
    if (missed_port_ == 0) return false;
    try {
        net::UdpSocket probe(executor_, net::UdpSocket::Family::v4);
        probe.bind(ip::address_v4::any(), missed_port_, true);
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

void UnicastSender::reconfigure(const DiscoverySettings& settings)
{
    exclude_ = settings.exclude;
    rate_.set_rate(settings.rate, burst(settings.rate), net::steady_now());
}

std::uint64_t UnicastSender::take_drops() const
{
    std::uint64_t drops = 0;
    for (const auto& socket : {v4_, v6_})
        if (socket) drops += socket->take_drops();
    return drops;
}

std::uint64_t UnicastSender::refused() const
{
    return (v4_ ? v4_->refused() : 0) + (v6_ ? v6_->refused() : 0);
}

bool UnicastSender::excluded(const model::IpAddress& host) const
{
    return std::ranges::any_of(exclude_, [&](const model::Cidr& network) { return network.contains(host); });
}

const net::Interface* UnicastSender::to_look_up_on(const model::IpAddress& host) const
{
    const net::Interface* there = kernel_.interfaces.on_link(host);
    const bool unresolved = there != nullptr && !there->no_lookups && !kernel_.neighbours.knows(there->index, host);
    return unresolved && !kernel_.interfaces.is_ours(host) ? there : nullptr;
}

/// One that many addresses share is that of a router that answers for others.
std::optional<model::Mac> UnicastSender::mac_of(const model::IpAddress& host) const
{
    const net::Interface* there = kernel_.interfaces.on_link(host);
    const auto entry = there != nullptr ? kernel_.neighbours.find(there->index, host) : std::nullopt;
    if (!entry || entry->mac.multicast() || entry->mac.fake()) return std::nullopt;
    const auto shared = kernel_.neighbours.with(there->index, entry->mac, limits::addresses_per_host + 1);
    const bool routes = std::ranges::any_of(shared, [&](const model::IpAddress& address) {
        return !kernel_.neighbours.find(there->index, address) || kernel_.interfaces.routes().is_gateway(address);
    });
    return routes || shared.size() > limits::addresses_per_host ? std::nullopt : std::optional(entry->mac);
}

std::optional<Instant> UnicastSender::hold_back(const model::IpAddress& host, std::size_t datagrams, Instant now)
{
    if (rate_.ready_at(double(datagrams), now) > now)
        return rate_.ready_at(std::max(double(datagrams), rate_.burst() / 2), now);  // fewer, larger batches
    if (to_look_up_on(host) != nullptr && !new_neighbours_.take(now))
        return std::max(new_neighbours_.ready_at(now), now + milliseconds(1));
    net::HostKeys keys;
    keys.add(net::key_of(host));
    keys.add(known_.device_at(host));
    if (!per_host_.take(keys, datagrams, now)) return now + milliseconds(100);
    (void)rate_.take(double(datagrams), now);
    return std::nullopt;
}

asio::awaitable<void> UnicastSender::sleep_until(Instant when)
{
    asio::steady_timer timer(executor_, when);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> UnicastSender::flush(std::vector<net::Outgoing>& batch)
{
    std::stable_partition(batch.begin(), batch.end(), [](const net::Outgoing& o) { return o.to.is_v4(); });
    const auto first_v6 = std::ranges::find_if(batch, [](const net::Outgoing& o) { return o.to.is_v6(); });
    const auto v4_count = static_cast<std::size_t>(first_v6 - batch.begin());
    const std::pair<std::shared_ptr<net::UdpSocket>, std::span<const net::Outgoing>> parts[] = {
        {v4_, std::span(batch).first(v4_count)}, {v6_, std::span(batch).subspan(v4_count)}};
    for (auto [socket, rest] : parts) {
        while (socket && !rest.empty()) {
            rest = rest.subspan(socket->send(rest));
            if (!rest.empty() && !co_await socket->writable()) break;
        }
    }
    batch.clear();
}

/// What one call of send() has under way.
struct UnicastSender::Sending {
    std::vector<const ProbeMessage*> probes{};
    std::vector<net::Outgoing> batch{};
    std::deque<std::string> texts{};  ///< of the batch
    struct LookedUp {
        model::IpAddress host;
        int interface = 0;
        Instant until{};
    };
    std::deque<LookedUp> looked_up{};      ///< their hardware addresses are waited for
    std::deque<model::IpAddress> found{};  ///< it is known now
    std::uint64_t hosts = 0;
};

/// Probes to a host that is not there would fill the socket's buffer for as long as the kernel looks for it (three
/// seconds), and hold up all others: a host that the kernel does not know yet is sent an empty datagram, and the probes
/// once it is found.
std::optional<Instant> UnicastSender::add(Sending& sending, const model::IpAddress& host, bool found, Instant now)
{
    if (excluded(host)) return std::nullopt;
    const net::Interface* look_up_on = found ? nullptr : to_look_up_on(host);
    if (const auto wait = hold_back(host, look_up_on != nullptr ? 1 : sending.probes.size(), now)) return wait;
    sending.hosts += found ? 0 : 1;
    if (look_up_on != nullptr) {
        sending.batch.push_back({host, discard_port, {}});
        sending.looked_up.push_back({host, look_up_on->index, now + look_up_awaited});
        return std::nullopt;
    }
    const std::uint64_t seed = net::random_seed();
    asked_.note(host, seed, now);
    UuidSource ids(seed);
    for (const ProbeMessage* probe : sending.probes)
        sending.batch.push_back(
            {host, probe->port, protocol::as_bytes(sending.texts.emplace_back(with_id(*probe, ids)))});
    return std::nullopt;
}

void UnicastSender::take_found(Sending& sending, Instant now) const
{
    std::erase_if(sending.looked_up, [&](const auto& one) {
        const auto& [host, interface, until] = one;
        const bool over = until <= now;
        // It may be reached by another interface in the same network. If no packet waits, the kernel looks for none:
        // they leave by another way than its routes say.
        const auto& socket = host.is_v4() ? v4_ : v6_;
        const bool found = kernel_.neighbours.knows(interface, host) ||
                           (over && (kernel_.neighbours.knows(host) || (socket && socket->unsent() == 0)));
        if (found) sending.found.push_back(host);
        return found || over;
    });
}

asio::awaitable<std::uint64_t> UnicastSender::send(NextHost next, const std::vector<ProbeMessage>& probes)
{
    Sending sending;
    for (const ProbeMessage& probe : probes)
        if (probe.unicast) sending.probes.push_back(&probe);
    std::optional<model::IpAddress> host = sending.probes.empty() ? std::nullopt : next();
    while (host || !sending.looked_up.empty() || !sending.found.empty()) {
        const Instant now = net::steady_now();
        take_found(sending, now);
        std::optional<Instant> wait;
        while (!wait && sending.batch.size() < batch_datagrams && (host || !sending.found.empty())) {
            const bool found = !sending.found.empty();
            wait = add(sending, found ? sending.found.front() : *host, found, now);
            if (wait) break;
            if (found)
                sending.found.pop_front();
            else
                host = next();
        }
        co_await flush(sending.batch);
        sending.texts.clear();
        if (!wait && !host && sending.found.empty()) wait = now + looked_at;
        if (wait) {
            co_await sleep_until(*wait);
        } else {
            co_await asio::post(executor_, asio::use_awaitable);
        }
    }
    co_return sending.hosts;
}

Permission UnicastSender::permission(const model::IpAddress& host, std::size_t datagrams)
{
    if (excluded(host)) return Permission::never;
    return hold_back(host, datagrams, net::steady_now()) ? Permission::later : Permission::now;
}

asio::awaitable<bool> UnicastSender::permit(model::IpAddress host)
{
    if (excluded(host)) co_return false;
    for (auto wait = hold_back(host, 1, net::steady_now()); wait; wait = hold_back(host, 1, net::steady_now()))
        co_await sleep_until(*wait);
    co_return !excluded(host);
}

asio::awaitable<bool> UnicastSender::pass(model::IpAddress host)
{
    while (!excluded(host) && to_look_up_on(host) != nullptr) {
        const Instant now = net::steady_now();
        if (new_neighbours_.take(now)) break;
        co_await sleep_until(std::max(new_neighbours_.ready_at(now), now + milliseconds(1)));
    }
    co_return !excluded(host);
}

}  // namespace onvigil::discovery

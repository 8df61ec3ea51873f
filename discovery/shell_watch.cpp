#include "discovery/shell.hpp"

#include "net/clock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

// What nobody announces: silence, drops, a full neighbour table, ports that come free.

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

constexpr auto looks_while_asking = milliseconds(250);
constexpr auto looks_otherwise = milliseconds(2000);
constexpr auto held_back_for = milliseconds(2000);
constexpr auto tables_every = milliseconds(1000);  ///< while packets to new hosts may be on their way
constexpr auto interviews_follow = milliseconds(10'000);
constexpr auto retry_every = milliseconds(10'000);  ///< of ports and groups that could not be had
constexpr std::uint16_t discard_port = 9;
constexpr auto routes_at_most = milliseconds(2000);  ///< between two dumps: routes may change in droves

std::function<std::optional<model::IpAddress>()> one_by_one(std::vector<model::IpAddress> hosts)
{
    return [hosts = std::move(hosts), next = std::size_t(0)]() mutable -> std::optional<model::IpAddress> {
        if (next == hosts.size()) return std::nullopt;
        return hosts[next++];
    };
}

}  // namespace

/// Where no multicast came through it may be broken: the devices known there are asked one by one.
asio::awaitable<void> Discovery::Shell::ask_silent()
{
    std::vector<model::IpAddress> hosts;
    const auto interfaces = asked_interfaces_;
    for (const std::string& network : interfaces) {
        if (hearing_.multicast_passes(network)) continue;
        co_await asio::post(executor_, asio::use_awaitable);  // among very many devices each look-up takes its time
        for (const model::IpAddress& host : known_.addresses_on(network))
            if (asked_alone_.emplace(host, network).second) hosts.push_back(host);
    }
    const auto what = questions(settings_.protocols, net::mix(seed_));
    std::function<std::optional<model::IpAddress>()> each = one_by_one(std::move(hosts));
    const std::uint64_t asked = co_await unicast_.ask(std::move(each), what);
    rounds_.asked_silent(asked, net::steady_now());
    rounds_changed_.notify();
}

asio::awaitable<void> Discovery::Shell::ask_newcomers()
{
    for (;;) {
        for (const Newcomers::Turn& turn : newcomers_.turns(net::steady_now()))
            sockets_.ask_on(turn.interface, turn.ids, turn.repeat);
        co_await newcomers_changed_.wait_until(newcomers_.next().value_or(Instant::max()));
    }
}

/// A datagram to a neighbour makes the kernel look whether it is still there, which takes it eight seconds where nobody
/// is: tried ahead of a round (TryNeighbours), who has gone is missed by that round, and who was forgotten because he
/// had gone is not found anew. Any question will do; where none is asked of single hosts, an empty datagram.
asio::awaitable<void> Discovery::Shell::try_neighbours()
{
    if (!settings_.speaks(model::Protocol::neighbours)) co_return;
    std::vector<model::IpAddress> hosts;
    for (const net::Interface& interface : sockets_.interfaces()) {
        const auto there = known_.neighbours_on(interface.name);
        hosts.insert(hosts.end(), there.begin(), there.end());
        for (const net::NeighbourEntry& entry : kernel_.neighbours.on(interface.index))
            if (known_.device_at(entry.address) == 0 && !settings_.excluded(entry.address))
                hosts.push_back(entry.address);
        for (const model::IpAddress& host : hosts) asked_alone_.try_emplace(host, interface.name);
    }
    if (hosts.empty()) co_return;
    auto what = questions(settings_.protocols, net::mix(seed_ + 1));
    std::erase_if(what, [](const Question& question) { return !question.unicast; });
    what.resize(1, Question{.protocol = model::Protocol::neighbours,
                            .bytes = {},
                            .port = discard_port,
                            .group = {},
                            .group_v6 = {},
                            .unicast = true});
    std::function<std::optional<model::IpAddress>()> each = one_by_one(std::move(hosts));
    (void)co_await unicast_.ask(std::move(each), what);
}

/// Known devices that answer when asked alone must not hide that multicast finds nobody.
void Discovery::Shell::count_mute_rounds()
{
    std::map<std::string, unsigned> rounds;
    for (const net::Interface& interface : sockets_.interfaces()) {
        const auto before = mute_rounds_.find(interface.name);
        const unsigned so_far = before == mute_rounds_.end() ? 0 : before->second;
        if (!asked_interfaces_.contains(interface.name)) {
            if (so_far > 0) rounds[interface.name] = so_far;
        } else if (answered_alone_.contains(interface.name) && !hearing_.multicast_passes(interface.name)) {
            rounds[interface.name] = so_far + 1;
        }
    }
    mute_rounds_ = std::move(rounds);
}

asio::awaitable<void> Discovery::Shell::watch_farewells()
{
    for (;;) {
        const std::vector<model::IpAddress> hosts = farewells_.to_probe(net::steady_now());
        if (!hosts.empty()) {
            seed_ = net::mix(seed_);
            const auto what = questions({model::Protocol::ws_discovery}, seed_);
            std::function<std::optional<model::IpAddress>()> each = one_by_one(hosts);
            co_await unicast_.ask(std::move(each), what);
            farewells_.probed(hosts, net::steady_now());
        }
        for (Summons& gone : farewells_.silent(net::steady_now()))
            listener_.departed(
                {std::move(gone.endpoint), gone.address, std::move(gone.place.network), net::wall_now()});
        co_await farewells_changed_.wait_until(farewells_.next().value_or(Instant::max()));
    }
}

asio::awaitable<void> Discovery::Shell::keep_watch()
{
    asio::steady_timer timer(executor_);
    for (;;) {
        timer.expires_after(sweeper_.running() || rounds_.running() ? looks_while_asking : looks_otherwise);
        co_await timer.async_wait(asio::use_awaitable);
        notice_drops();
        look_again(net::steady_now());
    }
}

void Discovery::Shell::look_again(Instant now)
{
    if (!rounds_.running() && now >= let_go_ + held_back_for) {
        let_go_ = now;
        hearing_.let_go(findings_);
        deliver(findings_);
    }
    if (rounds_.running() || sweeper_.running()) asking_until_ = now + interviews_follow;
    if (now < asking_until_ && now >= tables_asked_ + tables_every) {
        tables_asked_ = now;
        netlink_.request(net::netlink::Dump::neighbour_tables);
    }
    if (kernel_.interfaces.routes().stale() && now >= routes_asked_ + routes_at_most) {
        routes_asked_ = now;
        kernel_.interfaces.routes().dump_begins();
        netlink_.request(net::netlink::Dump::routes);
    }
    if (now >= retried_ + retry_every && retry_ports(now))
        for (const net::Interface& interface : sockets_.interfaces()) greet(interface.index);
}

/// True: something can be asked now that could not before.
bool Discovery::Shell::retry_ports(Instant now)
{
    retried_ = now;
    if (unicast_.port_came_free()) open_unicast();
    if (!sockets_.retry()) return false;
    update_problems(net::wall_now());
    return true;
}

void Discovery::Shell::notice_drops()
{
    const std::uint64_t multicast = sockets_.take_drops();
    std::uint64_t unicast = 0;
    for (const auto& socket : {unicast_.v4(), unicast_.v6()})
        if (socket) unicast += socket->take_drops();
    if (multicast + unicast == 0) return;
    drops_this_round_ += multicast + unicast;
    hearing_.count_drop("receive-buffer-full", multicast + unicast);
    const bool any_socket_hears_sweeps = settings_.source_port != 0;
    if ((unicast > 0 || any_socket_hears_sweeps) && sweeper_.running()) sweeper_.dropped();
    if (multicast == 0 && sweeper_.running()) return;
    rounds_.dropped(net::steady_now());
    rounds_changed_.notify();
}

}  // namespace onvigil::discovery

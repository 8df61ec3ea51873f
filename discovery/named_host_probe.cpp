#include "discovery/named_host_probe.hpp"

#include "net/clock.hpp"
#include "net/tcp_probe.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using net::NamedHost;
using net::steady_now;

namespace {

constexpr auto relays_looked_at_every = milliseconds(50);
constexpr auto opens_within = milliseconds(1000);
constexpr auto settled_within = milliseconds(2500);
constexpr std::size_t looked_at_once = 64;
constexpr std::uint16_t usual_port = 80;

}  // namespace

NamedHostProbe::NamedHostProbe(const asio::any_io_executor& executor, Parts parts, HandOn hand_on)
    : executor_(executor), parts_(parts), hand_on_(std::move(hand_on)), held_(executor)
{
}

/// On a link of ours or in a network that is swept, and no address of this machine.
bool NamedHostProbe::within_reach(const model::IpAddress& host) const
{
    const net::Interfaces& interfaces = parts_.kernel.interfaces;
    if (interfaces.is_ours(host) || parts_.settings.excluded(host)) return false;
    return interfaces.on_link(host) != nullptr || parts_.sweeper.covers(host);
}

/// Where one of its URLs names the address that it answered from.
void NamedHostProbe::spoke_for_itself(const model::Observation& said)
{
    if (said.source != model::Protocol::ws_discovery) return;
    const auto own = [&](const auto& stated) { return model::same_host(stated, said.from); };
    if (std::ranges::any_of(said.stated_addresses, own))
        relayed_.spoke_for_itself(said.from, said.endpoint, steady_now());
}

bool NamedHostProbe::hold(RelayedDevice device)
{
    const model::IpAddress sender = device.sighting.from;
    if (device.named.empty() &&
        !relayed_.has_room(sender, steady_now())) {  // it names no other host: it is the sender's
        hand_on({std::move(device), RelayedDeviceHosts::Place::sender, sender});
        return true;
    }
    std::vector<NamedHost> askable = device.named;
    std::erase_if(askable, [this](const NamedHost& host) { return !within_reach(host.address); });
    held_.notify();
    return relayed_.hold(std::move(device), std::move(askable), steady_now());
}

asio::awaitable<void> NamedHostProbe::run()
{
    for (;;) {
        co_await held_.wait_until(relayed_.empty() ? Instant::max() : steady_now() + relays_looked_at_every);
        for (const NamedHost& host : relayed_.to_check(looked_at_once - looking_)) {
            ++looking_;
            parts_.tasks.spawn(look_at(host));
        }
        settle_due();
    }
}

void NamedHostProbe::hand_on(RelayedDeviceHosts::Settled settled)
{
    net::Place place = parts_.kernel.interfaces.place_of_asked(settled.host, 0, parts_.sweeper.configured());
    if (place.network.empty()) place = {settled.device.sighting.place.network, true};
    hand_on_(std::move(settled), place);
}

void NamedHostProbe::settle_due()
{
    for (RelayedDeviceHosts::Settled& settled : relayed_.settled(steady_now())) {
        hand_on(std::move(settled));
    }
}

asio::awaitable<void> NamedHostProbe::look_at(NamedHost host)
{
    struct Look {
        NamedHostProbe& checker;
        NamedHost host;
        bool opened = false;
        ~Look()
        {
            --checker.looking_;
            checker.relayed_.checked(host, opened, steady_now());
        }
    } look{*this, host};
    if (!co_await parts_.unicast.permit(host.address)) co_return;
    if (!parts_.interviews.acquire(host.address)) {  // it is being asked: it is there
        look.opened = true;
        co_return;
    }
    struct Turn {
        Interviews& interviews;
        model::IpAddress address;
        ~Turn() { interviews.release(address); }
    } turn{parts_.interviews, host.address};
    look.opened = co_await opens(host);
}

asio::awaitable<bool> NamedHostProbe::opens(NamedHost host)
{
    bool opened = co_await net::tcp_probe(host.address, host.port, opens_within);
    if (!opened && host.port != usual_port) opened = co_await net::tcp_probe(host.address, usual_port, opens_within);
    co_return opened;
}

asio::awaitable<void> NamedHostProbe::settle()
{
    asio::steady_timer timer(executor_);
    const Instant end = steady_now() + settled_within;
    while (!relayed_.empty() && steady_now() < end) {
        timer.expires_after(relays_looked_at_every);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace onvigil::discovery

#include "discovery/discovery.hpp"
#include "discovery/local_hosts.hpp"

#include "net/clock.hpp"
#include "net/random.hpp"
#include "protocol/soap.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using net::steady_now;
using net::wall_now;

namespace {

constexpr auto slice = milliseconds(5);  ///< of decoding, before others have their turn
constexpr auto looks_while_probing = milliseconds(250), looks_otherwise = milliseconds(2000);
constexpr auto held_back_for = milliseconds(2000);
constexpr auto retry_every = milliseconds(10'000);  ///< of ports and groups that could not be had

}  // namespace

asio::awaitable<void> Discovery::read_packets()
{
    for (;;) {
        co_await queue_.wait();
        for (Instant until = steady_now() + slice; const auto packet = queue_.take();) {
            handle(*packet);
            if (steady_now() < until) continue;
            co_await asio::post(executor_, asio::use_awaitable);
            until = steady_now() + slice;
        }
    }
}

void Discovery::handle(const Packet& packet)
{
    const Sighting sighting{packet.from, place_of(packet), packet.at, packet.port};
    const bool ours = !packet.from.is_loopback() && monitor_.kernel().interfaces.is_ours(packet.from);
    handler_.read(protocol::as_bytes(packet.bytes), packet.role, sighting, ours, results_);
    deliver(packet.role != SocketRole::group);
}

/// Sockets that share a fixed port get each other's answers: then the sender tells which probe it answers.
SocketRole Discovery::role_of(SocketRole socket, const model::IpAddress& sender) const
{
    const bool own_port = settings_.source_port == 0;
    const bool covered = sweeper_.covers(sender) && monitor_.kernel().interfaces.on_link(sender) == nullptr;
    const bool alone = own_port ? socket == SocketRole::unicast : covered || rounds_.probed_alone_on(sender) != nullptr;
    if (!alone) return SocketRole::probing;
    return unicast_.asked().contains(sender, steady_now()) ? SocketRole::unicast : SocketRole::unasked;
}

/// The network of a sender: by multicast the interface; probed alone, that for which it was probed.
net::Place Discovery::place_of(const Packet& packet)
{
    const bool probed_alone = answers_unicast_port(packet.role);
    const net::Interfaces& interfaces = monitor_.kernel().interfaces;
    const auto& configured = sweeper_.configured();
    net::Place place = probed_alone ? interfaces.place_of_asked(packet.from, packet.interface, configured)
                                    : interfaces.place_of(packet.from, packet.interface, configured);
    const model::Cidr* scanned = sweeper_.scanned_network_of(packet.from);
    if (!probed_alone && scanned != nullptr) scans_.keep_home_network(packet.from, place.network);
    if (!probed_alone) return place;
    if (const std::string* known = rounds_.probed_alone_on(packet.from)) {
        place.network = *known;
        if (packet.role == SocketRole::unicast) rounds_.answered_alone(*known);
    } else if (place.foreign_subnet && scanned != nullptr) {
        const std::string* home = scans_.home_network_of(packet.from);
        place = home != nullptr ? net::Place{*home, true} : net::Place{model::to_text(*scanned), false};
    }
    return place;
}

/// Any host can send in the name of any address: those of others' networks get no packet because of it.
bool Discovery::may_ask(const model::IpAddress& host) const
{
    return sweeper_.covers(host) || is_local(host, monitor_.kernel().interfaces);
}

void Discovery::ask(net::Target target)
{
    results_.web_ports.put_first(target);
    results_.targets.push_back(std::move(target));
    deliver();
}

/// Hands `results_` on. `answers_probe`: they came to a socket that probes leave from.
void Discovery::deliver(bool answers_probe)
{
    handler_.count_drop("not-asked-elsewhere", results_.leave_out([this](const auto& host) { return !may_ask(host); }));
    for (model::Observation& observation : results_.observations) {
        relays_.spoke_for_itself(observation);
        bye_verifier_.heard(observation.from, observation.endpoint);
        sweeper_.heard(observation.from);
        scans_.heard(observation.from, rounds_.running());
        neighbours_.heard(observation.from, observation.at);
        if (!unconfirmed_answers_.hold(observation, answers_probe)) listener_.heard(std::move(observation));
    }
    for (auto& observation : results_.without_room) unconfirmed_answers_.ask(std::move(observation), answers_probe);
    handler_.newcomers().weigh(results_.targets);
    for (net::Target& target : results_.targets) interviews_.ask(std::move(target));
    for (net::Description& description : results_.descriptions) interviews_.fetch_description(std::move(description));
    for (PresenceProbe& probe : results_.presence_probes) {
        handler_.expect_again(probe.address);
        if (!bye_verifier_.add(std::move(probe), steady_now())) handler_.count_drop("too-many-farewells");
        presence_probe_wanted_.notify();
    }
    if (results_.new_device) rounds_.new_device();
    auto relayed = std::exchange(results_.relayed, {});
    results_.clear();
    for (RelayedDevice& device : relayed)  // which may be handed on at once
        if (!relays_.hold(std::move(device))) handler_.count_drop("too-many-relayed");
}

/// What arrived before the round's end belongs to it.
asio::awaitable<void> Discovery::read_all()
{
    while (!queue_.empty()) co_await asio::post(executor_, asio::use_awaitable);
    co_await relays_.settle();
    release_pending();
    co_await unconfirmed_answers_.settle();
    neighbours_.end_round(sockets_.interfaces(), wall_now());
}

/// A round or a sweep is at its end: devices that have not named a way in by now will not.
void Discovery::release_pending()
{
    handler_.end_round(results_);
    deliver();
}

/// By all protocols: a Bye may be forged in the name of a device that speaks another.
asio::awaitable<void> Discovery::probe_departed()
{
    for (;;) {
        const std::vector<model::IpAddress> hosts = bye_verifier_.to_probe(steady_now());
        if (!hosts.empty()) {
            const auto what = probe_messages(settings_.protocols, net::random_seed());
            auto each = one_by_one(hosts);
            (void)co_await unicast_.send(std::move(each), what);
            bye_verifier_.probed(hosts, steady_now());
        }
        for (PresenceProbe& silent : bye_verifier_.silent(steady_now())) {
            if (silent.said_bye)
                listener_.departed({std::move(silent.endpoint), silent.address, std::move(silent.network), wall_now()});
            else  // it said Hello, and not where its service is: that is asked at the usual place
                results_.targets.push_back(usual_target(std::move(silent)));
        }
        deliver();
        co_await presence_probe_wanted_.wait_until(bye_verifier_.next().value_or(Instant::max()));
    }
}

/// What announces itself to no one: lost datagrams, a full neighbour table, ports that come free.
asio::awaitable<void> Discovery::watch()
{
    asio::steady_timer timer(executor_);
    for (;;) {
        const bool probing = sweeper_.running() || rounds_.running();
        timer.expires_after(probing ? looks_while_probing : looks_otherwise);
        co_await timer.async_wait(asio::use_awaitable);
        look_for_drops();
        const Instant now = steady_now();
        if (!rounds_.running() && now >= released_ + held_back_for) {
            released_ = now;
            handler_.release_older(results_);
            deliver();
        }
        monitor_.poll(sweeper_.running() || rounds_.running(), now);
        if (now >= retried_ + retry_every && retry_sockets())
            for (const net::Interface& interface : sockets_.interfaces()) rounds_.interface_appeared(interface.index);
    }
}

void Discovery::look_for_drops()
{
    const std::uint64_t multicast = sockets_.take_drops();
    const std::uint64_t unicast = unicast_.take_drops();
    if (multicast + unicast == 0) return;
    handler_.count_drop("receive-buffer-full", multicast + unicast);
    if ((unicast > 0 || settings_.source_port != 0) && sweeper_.running()) sweeper_.dropped();  // see role_of()
    rounds_.dropped(multicast + unicast, multicast > 0 || !sweeper_.running());
}

}  // namespace onvigil::discovery

#include "discovery/discovery.hpp"

#include "net/clock.hpp"
#include "net/random.hpp"

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using net::steady_now;

namespace {

constexpr auto overflow_is_told_for = std::chrono::minutes(1);  ///< at least; else until a round later

}  // namespace

Discovery::Discovery(const asio::any_io_executor& executor, DiscoverySettings settings, ObservationListener& listener,
                     Interviews& interviews, const KnownDevices& known, SweepPosition resume)
    : executor_(executor),
      settings_(std::move(settings)),
      listener_(listener),
      interviews_(interviews),
      known_(known),
      monitor_(executor, [this] { kernel_changed(); }),
      handler_(
          settings_, faults_, [this](const model::IpAddress& host) { return unicast_.mac_of(host).has_value(); },
          [this](const model::IpAddress& host, std::string_view id) {
              return unicast_.asked().was_sent(host, id, steady_now());
          }),
      tasks_(executor),
      queue_(executor, handler_,
             [this](const net::Datagram& datagram, SocketRole socket) {
                 const SocketRole role = role_of(socket, datagram.from);
                 if (role == SocketRole::probing) handler_.note_answer_to(datagram.to, datagram.from, datagram.port);
                 return role;
             }),
      sockets_(executor, tasks_, queue_),
      unicast_(executor, monitor_.kernel(), known, settings_),
      rounds_(executor, settings_, {tasks_, handler_, sockets_, unicast_, monitor_.kernel(), known}, round_hooks()),
      neighbours_(settings_, monitor_.kernel(), listener),
      unconfirmed_answers_(executor, confirmation_ports()),
      relays_(executor, {tasks_, interviews, monitor_.kernel(), settings_, sweeper_, unicast_},
              [this](RelayedDeviceHosts::Settled settled, const net::Place& place) {
                  handler_.settle(std::move(settled), place, results_);
                  deliver();
              }),
      sweeper_(executor, settings_,
               Sweeper::Ports{tasks_, unicast_, handler_, listener, interviews,
                              [this](const std::string& network) { return known_.addresses_on(network); },
                              [this] { release_pending(); }},
               resume, net::random_seed()),
      presence_probe_wanted_(executor)
{
}

UnconfirmedAnswers::Ports Discovery::confirmation_ports()
{
    const auto shown = [this](const model::IpAddress& host) { return handler_.newcomers().is_shown(host); };
    return {faults_,
            [this](model::Observation said) { listener_.heard(std::move(said)); },
            [this](const model::IpAddress& host, std::size_t datagrams) {
                return may_ask(host) ? unicast_.permission(host, datagrams) : Permission::stranger;
            },
            [this, shown](const model::IpAddress& host) { return shown(host) && known_.device_at(host) != 0; },
            shown,
            [this](const model::IpAddress& host) { handler_.newcomers().prove(host); }};
}

RoundRunner::Hooks Discovery::round_hooks()
{
    return {.begins =
                [this] {
                    scans_.begin_round();
                    (void)retry_sockets();
                },
            .look_for_drops = [this] { look_for_drops(); },
            .all_is_read = [this] { return read_all(); },
            .ended =
                [this](model::RoundReport report) {
                    report.awaited = sweeper_.awaited();
                    monitor_.request_table_sizes();
                    listener_.round_ended(std::move(report));
                },
            .may_ask = [this](const model::IpAddress& host) { return may_ask(host); }};
}

asio::awaitable<void> Discovery::run()
{
    known_.each_address([this](const std::string& endpoint, const model::IpAddress& address, const std::string&) {
        handler_.know(endpoint, address);
    });
    open_unicast();
    tasks_.spawn(monitor_.run());
    tasks_.spawn(read_packets());
    tasks_.spawn(rounds_.probe_new_interfaces());
    tasks_.spawn(probe_departed());
    tasks_.spawn(unconfirmed_answers_.run());
    tasks_.spawn(relays_.run());
    tasks_.spawn(watch());
    co_await tasks_.join();
}

void Discovery::open_unicast()
{
    unconfirmed_answers_.set_source_port(settings_.source_port);
    unicast_.open(settings_);
    for (const auto& socket : {unicast_.v4(), unicast_.v6()})
        if (socket) tasks_.spawn(queue_.listen(socket, SocketRole::unicast));
}

void Discovery::reconfigure(DiscoverySettings settings)
{
    const bool reopen = settings.source_port != std::exchange(settings_, settings).source_port;
    handler_.reconfigure(settings_);
    unicast_.reconfigure(settings_);
    if (reopen) open_unicast();
    rounds_.reconfigure(settings_);
    sweeper_.reconfigure(settings_);
    if (started_) follow_interfaces();
}

void Discovery::kernel_changed()
{
    follow_interfaces();
    if (std::exchange(started_, true)) return;
    tasks_.spawn(rounds_.run());
    tasks_.spawn(sweeper_.run());
}

void Discovery::follow_interfaces()
{
    const net::Kernel& kernel = monitor_.kernel();
    if (const auto renamed = names_.renamed(kernel.interfaces); !renamed.empty()) {
        rounds_.renamed(renamed);
        listener_.renamed(renamed);
    }
    if (const std::uint32_t size = kernel.neighbours.v4().size; size > 0) unicast_.set_neighbour_table_size(size);
    const auto usable = kernel.interfaces.usable(settings_.interfaces);
    if (usable == sockets_.interfaces() && sockets_.follows(settings_)) return;
    names_.use(usable);
    for (const int interface : sockets_.follow(usable, settings_)) rounds_.interface_appeared(interface);
}

/// True: something can be sent or heard now that could not before.
bool Discovery::retry_sockets()
{
    retried_ = steady_now();
    if (unicast_.port_came_free()) open_unicast();
    return sockets_.retry();
}

/// What answered the round and the sweep that the scan joins belongs to it; hosts that have a home keep it.
void Discovery::join(Tally& tally, const std::vector<model::Cidr>& networks)
{
    if (rounds_.running()) tally.add(scans_.round().senders, scans_.round().progress->answers);
    if (const auto* run = networks.empty() ? sweeper_.regular() : nullptr) tally.add(run->answered(), run->answers());
    if (!networks.empty()) scans_.keep_home_networks(known_, networks, sockets_.interfaces());
}

asio::awaitable<ScanProgress> Discovery::scan(std::vector<model::Cidr> networks, std::shared_ptr<ScanProgress> progress)
{
    ScanTracker::Scan scan(scans_, std::move(progress));
    join(scan.tally, networks);
    (void)retry_sockets();  // the round it joins may have begun without them
    const std::uint64_t round = rounds_.request();
    const bool whole = networks.empty();
    co_await sweeper_.sweep_now(std::move(networks), scan.tally.progress);
    if (whole && !scan.tally.progress->stopped) co_await rounds_.ended(round);
    co_return *scan.tally.progress;
}

Status Discovery::status() const
{
    Status out;
    out.rounds = rounds_.status();
    out.interfaces = rounds_.interfaces();
    out.sweep = sweeper_.status();
    out.drops.insert(handler_.drops().begin(), handler_.drops().end());
    out.drops["send-refused"] = sockets_.refused() + unicast_.refused();
    out.drops["unconfirmed-answers"] = unconfirmed_answers_.refuted();
    out.drops["neighbour-table-full"] = monitor_.kernel().neighbours.overflows();
    std::erase_if(out.drops, [](const auto& drop) { return drop.second == 0; });
    const auto lasting = std::max<milliseconds>(settings_.interval, overflow_is_told_for);
    const net::Interfaces& interfaces = monitor_.kernel().interfaces;
    Circumstances circumstances{
        .idle_patterns = interfaces.idle_patterns(settings_.interfaces),
        .without_multicast = interfaces.named_without_multicast(settings_.interfaces),
        .any_interface = !sockets_.interfaces().empty() || (!settings_.networks.empty() && interfaces.any_up()),
        .source_port = settings_.source_port,
        .full_v4_table = monitor_.full_v4_table(lasting, steady_now()),
        .full_v6_table = monitor_.full_v6_table(lasting, steady_now()),
        .too_large_networks = sweeper_.too_large(),
        .newcomers_left_out = flooded() ? handler_.newcomers().left_out() : 0,
        .newcomers_from = handler_.newcomers().main_sources(),
        .forged_senders = unconfirmed_answers_.forged()};
    sockets_.describe(circumstances);
    rounds_.describe(circumstances);
    out.problems = discovery_problems(circumstances, faults_.problems());
    return out;
}

}  // namespace onvigil::discovery

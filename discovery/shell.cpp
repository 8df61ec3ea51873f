#include "discovery/shell.hpp"

#include "net/clock.hpp"
#include "net/random.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

constexpr auto slice = milliseconds(5);              ///< of decoding, before others have their turn
constexpr auto drops_looked_at = milliseconds(250);  ///< while a round runs

}  // namespace

Discovery::Shell::Shell(const asio::any_io_executor& executor, DiscoverySettings settings,
                        ObservationListener& listener, Interviews& interviews, const KnownDevices& known,
                        SweepPosition resume)
    : executor_(executor),
      settings_(std::move(settings)),
      listener_(listener),
      interviews_(interviews),
      known_(known),
      netlink_(executor),
      hearing_(settings_),
      tasks_(executor),
      intake_(executor, hearing_),
      sockets_(executor, tasks_, intake_),
      unicast_(executor, kernel_, known, settings_),
      rounds_({settings_.interval, settings_.window}, net::random_seed(), net::steady_now()),
      newcomers_(net::random_seed()),
      sweeper_(executor, settings_,
               Sweeper::Ports{tasks_, unicast_, hearing_, listener, interviews,
                              [this](const std::string& network) { return known_.addresses_on(network); },
                              [this] { let_go(); }},
               resume, net::random_seed()),
      rounds_changed_(executor),
      newcomers_changed_(executor),
      farewells_changed_(executor),
      round_over_(executor, Instant::max()),
      seed_(net::random_seed())
{
}

asio::awaitable<void> Discovery::Shell::run()
{
    know_inventory();
    open_unicast();
    dumps_missing_ = std::size(net::netlink::all_dumps);
    netlink_.request_all();
    tasks_.spawn(follow_kernel());
    tasks_.spawn(read_packets());
    tasks_.spawn(keep_rounds());
    tasks_.spawn(ask_newcomers());
    tasks_.spawn(watch_farewells());
    tasks_.spawn(keep_watch());
    co_await tasks_.join();
}

/// Devices of earlier runs are no news.
void Discovery::Shell::know_inventory()
{
    known_.each_address([this](const std::string& endpoint, const model::IpAddress& address, const std::string&) {
        hearing_.know(endpoint, address);
    });
}

void Discovery::Shell::open_unicast()
{
    unicast_.open(settings_);
    for (const auto& socket : {unicast_.v4(), unicast_.v6()})
        if (socket) tasks_.spawn(intake_.listen(socket, Ear::unicast));
}

void Discovery::Shell::adopt(DiscoverySettings settings)
{
    const bool reopen = settings.source_port != settings_.source_port;
    settings_ = std::move(settings);
    hearing_.adopt(settings_);
    unicast_.adopt(settings_);
    if (reopen) open_unicast();
    rounds_.adopt({settings_.interval, settings_.window}, net::steady_now());
    sweeper_.adopt(settings_);
    if (synced_) interfaces_changed();
    update_problems(net::wall_now());
    rounds_changed_.notify();
}

asio::awaitable<void> Discovery::Shell::follow_kernel()
{
    for (;;) {
        const net::NetlinkSocket::Batch batch = co_await netlink_.receive();
        if (batch.lost) {
            staging_ = {};
            staging_.neighbours.count_on(kernel_.neighbours);
            dumps_missing_ = std::size(net::netlink::all_dumps);
            netlink_.request_all();
        }
        for (const net::netlink::Message& message : batch.messages) apply(message);
        if (dumps_missing_ > 0) continue;
        interfaces_changed();
        if (synced_) continue;
        synced_ = true;
        tasks_.spawn(sweeper_.run());
        rounds_changed_.notify();
    }
}

void Discovery::Shell::apply(const net::netlink::Message& message)
{
    Kernel& kernel = dumps_missing_ > 0 ? staging_ : kernel_;
    std::visit(
        [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, net::netlink::Neighbour> ||
                          std::is_same_v<T, net::netlink::NeighbourTableSize>) {
                kernel.neighbours.apply(value);
            } else if constexpr (!std::is_same_v<T, net::netlink::Done> && !std::is_same_v<T, net::netlink::Failure>) {
                kernel.interfaces.apply(value);
            } else if (dumps_missing_ > 0) {
                if (--dumps_missing_ == 0) kernel_ = std::exchange(staging_, {});
            } else if constexpr (std::is_same_v<T, net::netlink::Done>) {
                note(value);
            }
        },
        message);
}

/// A part that was asked for again is there.
void Discovery::Shell::note(const net::netlink::Done& done)
{
    if (done.what == net::netlink::Dump::routes) kernel_.interfaces.routes().dump_ended();
    if (done.what != net::netlink::Dump::neighbour_tables) return;
    const Instant now = net::steady_now();
    const bool v4_full = v4_table_full_.look(kernel_.neighbours.v4().overflows, now);
    const bool v6_full = v6_table_full_.look(kernel_.neighbours.v6().overflows, now);
    if (v4_full || v6_full) update_problems(net::wall_now());
}

void Discovery::Shell::interfaces_changed()
{
    if (const std::uint32_t size = kernel_.neighbours.v4().size; size > 0) unicast_.set_neighbour_table_size(size);
    auto usable = kernel_.interfaces.usable(settings_.interfaces);
    if (usable == sockets_.interfaces() && sockets_.follows(settings_)) return;
    for (const int interface : sockets_.follow(usable, settings_)) greet(interface);
    update_problems(net::wall_now());
}

/// In a round a new interface is asked by itself, and at once; between rounds one begins.
void Discovery::Shell::greet(int interface)
{
    const Instant now = net::steady_now();
    const bool running = rounds_.running();
    if (rounds_.interface_appeared(now)) asked_interfaces_.emplace(kernel_.interfaces.name_of(interface));
    if (running) newcomers_.appeared(interface, now + Rounds::interface_settles);
    newcomers_changed_.notify();
    rounds_changed_.notify();
}

asio::awaitable<void> Discovery::Shell::read_packets()
{
    for (;;) {
        co_await intake_.wait();
        Instant until = net::steady_now() + slice;
        while (const auto packet = intake_.take()) {
            handle(*packet);
            if (net::steady_now() < until) continue;
            co_await asio::post(executor_, asio::use_awaitable);
            until = net::steady_now() + slice;
        }
        rounds_changed_.notify();
    }
}

void Discovery::Shell::handle(const Packet& packet)
{
    const Ear ear = ear_of(packet);
    const Sighting sighting{packet.from, place_of(packet, ear == Ear::unicast), packet.at};
    const bool ours = !packet.from.is_loopback() && kernel_.interfaces.is_ours(packet.from);
    hearing_.read(protocol::as_bytes(packet.bytes), ear, sighting, ours, findings_);
    deliver(findings_);
}

/// Sockets that share a fixed port get each other's answers: then the sender tells which question it answers.
Ear Discovery::Shell::ear_of(const Packet& packet) const
{
    if (settings_.source_port == 0 || packet.ear == Ear::group) return packet.ear;
    if (asked_alone_.contains(packet.from)) return Ear::unicast;
    if (kernel_.interfaces.on_link(packet.from) != nullptr) return Ear::answers;
    return sweeper_.asks(packet.from) ? Ear::unicast : Ear::answers;
}

/// The network of who is heard: by multicast the interface; asked alone, that for which we asked. A scan of some
/// network is not a home: who has one keeps it.
net::Place Discovery::Shell::place_of(const Packet& packet, bool asked_alone)
{
    const auto& configured = sweeper_.configured();
    net::Place place = asked_alone ? kernel_.interfaces.place_of_asked(packet.from, packet.interface, configured)
                                   : kernel_.interfaces.place_of(packet.from, packet.interface, configured);
    const model::Cidr* scanned = sweeper_.asked_for(packet.from);
    if (!asked_alone) {
        if (scanned != nullptr) homes_[packet.from] = place.network;
        return place;
    }
    if (const auto known = asked_alone_.find(packet.from); known != asked_alone_.end()) {
        place.network = known->second;
        answered_alone_.insert(known->second);
    } else if (place.foreign_subnet && scanned != nullptr) {
        const auto home = homes_.find(packet.from);
        place = home != homes_.end() ? net::Place{home->second, true} : net::Place{model::to_text(*scanned), false};
    }
    return place;
}

void Discovery::Shell::deliver(Findings& findings)
{
    for (model::Observation& observation : findings.observations) {
        farewells_.heard(observation.from, observation.endpoint);
        sweeper_.heard(observation.from);
        if (rounds_.running()) round_.count(observation.from);
        for (const auto& scan : scans_) scan->count(observation.from);
        tell_neighbour(observation);
        listener_.heard(std::move(observation));
    }
    for (net::Target& target : findings.asks) interviews_.ask(std::move(target));
    for (net::Description& description : findings.descriptions) interviews_.fetch_description(std::move(description));
    for (Summons& summons : findings.summons) {
        const model::IpAddress host = summons.address;
        if (!farewells_.summon(std::move(summons), net::steady_now())) hearing_.count_drop("too-many-farewells");
        hearing_.expect(host);
        farewells_changed_.notify();
    }
    if (findings.new_device) {
        rounds_.new_device(net::steady_now());
        rounds_changed_.notify();
    }
    findings.clear();
}

/// A sweep is at its end: who has not shown a way in by now will not.
void Discovery::Shell::let_go()
{
    hearing_.end_round(findings_);
    deliver(findings_);
}

/// The hardware address behind somebody just heard, once a round.
void Discovery::Shell::tell_neighbour(const model::Observation& heard)
{
    if (!settings_.speaks(model::Protocol::neighbours) || settings_.excluded(heard.from)) return;
    const net::Interface* there = kernel_.interfaces.on_link(heard.from);
    if (there == nullptr) return;
    const auto entry = kernel_.neighbours.find(there->index, heard.from);
    if (!entry || kernel_.interfaces.routes().is_gateway(heard.from) || !neighbours_told_.insert(heard.from).second)
        return;
    listener_.heard(neighbour_to_evidence(entry->mac, {heard.from, {there->name, false}, heard.at}));
}

void Discovery::Shell::tell_neighbours()
{
    if (!settings_.speaks(model::Protocol::neighbours)) return;
    const model::TimePoint now = net::wall_now();
    for (const net::Interface& interface : sockets_.interfaces())
        for (const net::NeighbourEntry& entry : kernel_.neighbours.on(interface.index)) {
            if (kernel_.interfaces.routes().is_gateway(entry.address) || neighbours_told_.contains(entry.address))
                continue;
            if (!kernel_.interfaces.on_link(interface, entry.address) || settings_.excluded(entry.address)) continue;
            listener_.heard(neighbour_to_evidence(entry.mac, {entry.address, {interface.name, false}, now}));
        }
    neighbours_told_.clear();
}

asio::awaitable<void> Discovery::Shell::keep_rounds()
{
    while (!synced_) co_await rounds_changed_.wait();
    for (;;) {
        if (rounds_.running()) notice_drops();
        const Instant now = net::steady_now();
        const RoundAction action = rounds_.next(now);
        if (const auto* begin = std::get_if<BeginRound>(&action)) {
            begin_round(begin->reason);
        } else if (const auto* send = std::get_if<SendQuestions>(&action)) {
            send_questions(*send);
        } else if (std::holds_alternative<AskSilent>(action)) {
            tasks_.spawn(ask_silent());
        } else if (std::holds_alternative<TryNeighbours>(action)) {
            tasks_.spawn(try_neighbours());
        } else if (const auto* end = std::get_if<EndRound>(&action)) {
            co_await end_round(*end);
        } else {
            const Instant when = std::get<WaitUntil>(action).when;
            co_await rounds_changed_.wait_until(rounds_.running() ? std::min(when, now + drops_looked_at) : when);
        }
    }
}

void Discovery::Shell::begin_round(RoundReason reason)
{
    if (reason == RoundReason::asked) tasks_.spawn(try_neighbours());
    hearing_.begin_round();
    (void)retry_ports(net::steady_now());
    sockets_.rejoin();
    asked_interfaces_.clear();
    asked_alone_.clear();
    answered_alone_.clear();
    round_ = {};
    round_.progress = std::make_shared<ScanProgress>();
    drops_this_round_ = 0;
    seed_ = net::mix(seed_);
    rounds_status_.running = true;
    rounds_status_.last_started = net::wall_now();
}

void Discovery::Shell::send_questions(const SendQuestions& action)
{
    if (action.repeat == 0)
        for (const net::Interface& interface : sockets_.interfaces()) asked_interfaces_.insert(interface.name);
    sockets_.ask(seed_ + action.volley, action.repeat);
}

std::vector<std::string> Discovery::Shell::silent_interfaces() const
{
    std::vector<std::string> out;
    for (const net::Interface& interface : sockets_.interfaces())
        if (asked_interfaces_.contains(interface.name) && hearing_.answers_on(interface.name) == 0)
            out.push_back(interface.name);
    return out;
}

asio::awaitable<void> Discovery::Shell::end_round(EndRound end)
{
    while (!intake_.empty()) co_await asio::post(executor_, asio::use_awaitable);
    hearing_.end_round(findings_);
    deliver(findings_);
    tell_neighbours();
    last_answers_.clear();
    model::RoundReport report{.started = *rounds_status_.last_started,
                              .ended = net::wall_now(),
                              .networks = {},
                              .silent = silent_interfaces(),
                              .answers = hearing_.answers(),
                              .extra = end.reason == RoundReason::extra,
                              .lossy = end.lossy,
                              .awaited = sweeper_.awaited()};
    for (const net::Interface& interface : sockets_.interfaces()) {
        last_answers_[interface.name] = hearing_.answers_on(interface.name);
        if (asked_interfaces_.contains(interface.name)) report.networks.push_back(interface.name);
    }
    count_mute_rounds();
    loud_last_round_.clear();
    for (const model::IpAddress& sender : hearing_.loud()) loud_last_round_.push_back(sender.to_string());
    rounds_status_.running = false;
    rounds_status_.last_finished = report.ended;
    rounds_status_.answers = report.answers;
    ++rounds_status_.count;
    update_problems(report.ended);
    netlink_.request(net::netlink::Dump::neighbour_tables);
    listener_.round_ended(std::move(report));
    round_over_.cancel();
}

}  // namespace onvigil::discovery

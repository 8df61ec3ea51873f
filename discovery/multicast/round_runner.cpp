#include "discovery/multicast/round_runner.hpp"

#include "net/clock.hpp"
#include "net/permutation.hpp"
#include "net/random.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using net::mix;
using net::steady_now;
using net::wall_now;

namespace {

constexpr auto drops_looked_at = milliseconds(250);  ///< while a round runs
constexpr unsigned mute_after = 2;                   ///< rounds: one may be bad luck

}  // namespace

RoundRunner::RoundRunner(const asio::any_io_executor& executor, const DiscoverySettings& settings, Parts parts,
                         Hooks hooks)
    : executor_(executor),
      settings_(settings),
      parts_(parts),
      hooks_(std::move(hooks)),
      schedule_({settings.interval, settings.window}, net::random_seed(), steady_now()),
      new_interfaces_(net::random_seed()),
      changed_(executor),
      new_interface_(executor),
      over_(executor, Instant::max()),
      seed_(net::random_seed())
{
}

void RoundRunner::reconfigure(const DiscoverySettings& settings)
{
    settings_ = settings;
    std::erase_if(answered_on_, [&](const auto& entry) {
        return !net::selected(settings.interfaces, entry.second, entry.second == "lo");
    });
    schedule_.reconfigure({settings.interval, settings.window}, steady_now());
    changed_.notify();
}

asio::awaitable<void> RoundRunner::run()
{
    for (;;) {
        if (running()) hooks_.look_for_drops();
        const Instant now = steady_now();
        const RoundAction action = schedule_.next(now);
        if (const auto* begins = std::get_if<BeginRound>(&action)) {
            begin(begins->reason);
        } else if (const auto* probes = std::get_if<SendProbes>(&action)) {
            send(*probes);
        } else if (std::holds_alternative<ProbeSilent>(action)) {
            parts_.tasks.spawn(probe_silent());
        } else if (std::holds_alternative<ProbeNeighbours>(action)) {
            parts_.tasks.spawn(probe_neighbours());
        } else if (const auto* ends = std::get_if<EndRound>(&action)) {
            co_await end(*ends);
        } else {
            const Instant when = std::get<WaitUntil>(action).when;
            co_await changed_.wait_until(running() ? std::min(when, now + drops_looked_at) : when);
        }
    }
}

asio::awaitable<void> RoundRunner::probe_new_interfaces()
{
    for (;;) {
        for (const NewInterfaceProbes::Turn& turn : new_interfaces_.turns(steady_now()))
            parts_.sockets.send_on(turn.interface, turn.ids, turn.repeat);
        co_await new_interface_.wait_until(new_interfaces_.next().value_or(Instant::max()));
    }
}

std::uint64_t RoundRunner::request()
{
    const bool is_ending = status_.running && !schedule_.running();
    const bool counts = schedule_.request(steady_now());
    changed_.notify();
    return status_.count + (counts && !is_ending ? 1 : 2);
}

asio::awaitable<void> RoundRunner::ended(std::uint64_t round)
{
    while (status_.count < round) {
        (void)co_await over_.async_wait(asio::as_tuple(asio::use_awaitable));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

void RoundRunner::interface_appeared(int interface)
{
    const Instant now = steady_now();
    const bool in_round = running();
    if (schedule_.interface_appeared(now)) probed_interfaces_.emplace(parts_.kernel.interfaces.name_of(interface));
    if (in_round) new_interfaces_.appeared(interface, now + RoundSchedule::interface_settles);
    new_interface_.notify();
    changed_.notify();
}

void RoundRunner::new_device()
{
    schedule_.new_device(steady_now());
    changed_.notify();
}

void RoundRunner::dropped(std::uint64_t datagrams, bool multicast)
{
    drops_this_round_ += datagrams;
    if (!multicast) return;
    schedule_.dropped(steady_now());
    changed_.notify();
}

const std::string* RoundRunner::probed_alone_on(const model::IpAddress& host) const
{
    const auto known = probed_alone_.find(host);
    return known == probed_alone_.end() ? nullptr : &known->second;
}

void RoundRunner::begin(RoundReason reason)
{
    if (reason == RoundReason::asked) parts_.tasks.spawn(probe_neighbours());
    parts_.handler.begin_round();
    hooks_.begins();
    parts_.sockets.rejoin();
    probed_interfaces_.clear();
    probed_alone_.clear();
    answered_alone_.clear();
    drops_last_round_ = std::exchange(drops_this_round_, 0);
    seed_ = mix(seed_);
    status_.running = true;
    status_.last_started = wall_now();
}

void RoundRunner::send(const SendProbes& action)
{
    if (action.repeat == 0)
        for (const net::Interface& interface : parts_.sockets.interfaces()) probed_interfaces_.insert(interface.name);
    parts_.sockets.send(seed_ + action.volley, action.repeat);
}

/// Where no multicast came through it may be broken: the devices known there are probed one by one. Elsewhere those
/// that sweeps find and that are silent so far: they may answer nothing but a question of their own.
asio::awaitable<void> RoundRunner::probe_silent()
{
    std::vector<model::IpAddress> hosts;
    const auto interfaces = parts_.sockets.interfaces();
    for (const net::Interface& interface : interfaces) {
        const std::string& network = interface.name;
        if (!probed_interfaces_.contains(network)) continue;
        const bool passes = parts_.handler.multicast_passes(interface);
        if (passes && settings_.networks.empty()) continue;
        co_await asio::post(executor_, asio::use_awaitable);  // among very many devices each look-up takes its time
        for (const model::IpAddress& host : parts_.known.addresses_on(network)) {
            if (passes && (!settings_.sweeps(host) || parts_.handler.has_answered(host))) continue;
            if (!hooks_.may_ask(host)) continue;
            if (probed_alone_.emplace(host, network).second) hosts.push_back(host);
        }
    }
    auto each = one_by_one(std::move(hosts));
    const auto what = probe_messages(settings_.protocols, mix(seed_));
    const std::uint64_t probed = co_await parts_.unicast.send(std::move(each), what);
    schedule_.silent_probed(probed, steady_now());
    changed_.notify();
}

/// A datagram to a neighbour makes the kernel look whether it is still there, which takes it eight seconds where it is
/// not: done ahead of a round (ProbeNeighbours), a host that has gone is missed by that round, and one that was
/// forgotten because it had gone is not found anew. Any probe will do; where none goes to single hosts, or its answer
/// could not be told from one to multicast (a fixed port), an empty datagram.
asio::awaitable<void> RoundRunner::probe_neighbours()
{
    if (!settings_.speaks(model::Protocol::neighbours)) co_return;
    const bool fixed_port = settings_.source_port != 0;
    std::vector<model::IpAddress> hosts;
    for (const net::Interface& interface : parts_.sockets.interfaces()) {
        const auto there = parts_.known.neighbours_on(interface.name);
        hosts.insert(hosts.end(), there.begin(), there.end());
        for (const net::NeighbourEntry& entry : parts_.kernel.neighbours.on(interface.index))
            if (parts_.known.device_at(entry.address) == 0 && !settings_.excluded(entry.address))
                hosts.push_back(entry.address);
        for (const model::IpAddress& host : hosts)
            if (!fixed_port) probed_alone_.try_emplace(host, interface.name);
    }
    if (hosts.empty()) co_return;
    auto what = probe_messages(settings_.protocols, mix(seed_ + 1));
    std::erase_if(what, [&](const ProbeMessage& probe) { return fixed_port || !probe.unicast; });
    what.resize(1, ProbeMessage{.bytes = {}, .port = discard_port, .unicast = true});
    auto each = one_by_one(std::move(hosts));
    (void)co_await parts_.unicast.send(std::move(each), what);
}

/// How the interfaces fared. Known devices that answer when probed alone must not hide that multicast finds none.
void RoundRunner::note_outcomes()
{
    std::map<std::string, Outcome> all;
    for (const net::Interface& interface : parts_.sockets.interfaces()) {
        Outcome& outcome = all[interface.name] = outcome_on(interface.name).value_or(Outcome());
        outcome.answers = parts_.handler.answers_on(interface);
        if (!probed_interfaces_.contains(interface.name)) continue;
        const bool mute = answered_alone_.contains(interface.name) && !parts_.handler.multicast_passes(interface);
        outcome.mute_rounds = mute ? outcome.mute_rounds + 1 : 0;
        outcome.silent_rounds = mute || outcome.answers == 0 ? outcome.silent_rounds + 1 : 0;
    }
    outcomes_ = std::move(all);
}

asio::awaitable<void> RoundRunner::end(EndRound action)
{
    co_await hooks_.all_is_read();
    note_outcomes();
    model::RoundReport report{.started = *status_.last_started,
                              .ended = wall_now(),
                              .networks = {},
                              .silent = {},
                              .answers = parts_.handler.answers(),
                              .extra = action.reason == RoundReason::extra,
                              .lossy = action.lossy};
    for (const net::Interface& interface : parts_.sockets.interfaces()) {
        const std::size_t answers = outcomes_[interface.name].answers;
        if (answers > 0) answered_on_[interface.index] = interface.name;
        if (!probed_interfaces_.contains(interface.name)) continue;
        report.networks.push_back(interface.name);
        if (answers == 0) report.silent.push_back(interface.name);
    }
    flooding_last_round_.clear();
    for (const model::IpAddress& sender : parts_.handler.flooding()) flooding_last_round_.push_back(sender.to_string());
    status_.running = false;
    status_.last_finished = report.ended;
    status_.last_answers = report.answers;
    ++status_.count;
    hooks_.ended(std::move(report));
    over_.cancel();
}

void RoundRunner::renamed(const std::map<std::string, std::string>& interfaces)
{
    std::map<std::string, Outcome> out;
    for (const auto& [name, outcome] : outcomes_) {
        const auto now = interfaces.find(name);
        out[now == interfaces.end() ? name : now->second] = outcome;
    }
    outcomes_ = std::move(out);
}

model::RoundStatus RoundRunner::status() const
{
    model::RoundStatus out = status_;
    out.next = std::chrono::floor<milliseconds>(std::chrono::system_clock::now() +
                                                std::max(schedule_.next_begin() - steady_now(), Instant::duration()));
    return out;
}

std::vector<std::string> RoundRunner::lost_interfaces() const
{
    auto out = parts_.kernel.interfaces.named_and_down(settings_.interfaces);
    const auto& in_use = parts_.sockets.interfaces();
    for (const auto& known : answered_on_) {
        const auto is_known = [&](const auto& one) { return one.index == known.first || one.name == known.second; };
        if (std::ranges::none_of(in_use, is_known) && std::ranges::find(out, known.second) == out.end())
            out.push_back(known.second);
    }
    return out;
}

std::vector<model::InterfaceStatus> RoundRunner::interfaces() const
{
    std::vector<model::InterfaceStatus> out;
    for (const net::Interface& interface : parts_.sockets.interfaces()) {
        model::InterfaceStatus& entry = out.emplace_back();
        entry.name = interface.name;
        for (const net::InterfaceAddress& address : interface.addresses) entry.addresses.push_back(to_text(address));
        if (const auto outcome = outcome_on(interface.name)) {
            entry.answers_last_round = outcome->answers;
            entry.silent = outcome->silent_rounds > 0;
            entry.silent_rounds = outcome->silent_rounds;
        }
    }
    return out;
}

void RoundRunner::describe(Circumstances& facts) const
{
    const auto& in_use = parts_.sockets.interfaces();
    for (const net::Interface& interface : in_use) {
        const Outcome outcome = outcome_on(interface.name).value_or(Outcome());
        if (outcome.silent_rounds > 0 && outcome.answers == 0) facts.silent_interfaces.push_back(interface.name);
        const bool mute = outcome.mute_rounds > 0 && outcome.silent_rounds >= mute_after;
        if (mute) facts.mute_interfaces.push_back(interface.name);
    }
    facts.all_silent = facts.silent_interfaces.size() + facts.mute_interfaces.size() >= in_use.size();
    facts.lost_interfaces = lost_interfaces();
    facts.flooding_sources = flooding_last_round_;
    facts.receive_drops = running() ? drops_last_round_ : drops_this_round_;
}

std::optional<RoundRunner::Outcome> RoundRunner::outcome_on(const std::string& interface) const
{
    const auto known = outcomes_.find(interface);
    return known == outcomes_.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace onvigil::discovery

#include "discovery/unconfirmed_answers.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "discovery/protocols/protocol_rows.hpp"
#include "discovery/unsolicited.hpp"
#include "net/clock.hpp"
#include "net/permutation.hpp"
#include "net/random.hpp"
#include "protocol/soap.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using model::Observation;
using net::mix;

namespace {

constexpr auto look_every = milliseconds(20);
constexpr std::size_t most_withheld = 512;

std::vector<ProbeMessage> probes_of(model::Protocol protocol, std::uint64_t seed)
{
    UuidSource ids(seed);
    return row_of(protocol)->probes(ids);
}

}  // namespace

UnconfirmedAnswers::UnconfirmedAnswers(asio::any_io_executor executor, Ports ports)
    : executor_(executor), ports_(std::move(ports)), sockets_(executor), wanted_(std::move(executor))
{
}

bool UnconfirmedAnswers::needs_answer(const Observation& observation, Instant now) const
{
    const bool says_nothing = observation.claims.empty() && observation.macs.empty() && observation.serial.empty();
    if (model::traits(observation.source).maker.empty() || says_nothing) return false;
    const auto verified = verified_.find(hash_of(observation));
    return verified == verified_.end() || now >= verified->second + remembered_for;
}

bool UnconfirmedAnswers::hold(Observation& observation, bool answers_probe)
{
    const Instant now = net::steady_now();
    if (!needs_answer(observation, now)) return withhold(observation), false;
    const Sender sender(observation.from, observation.source);
    if (const auto held = held_.find(sender); held != held_.end()) {  // its answer says the same, and says it for sure
        held->second.has_room = true;
        return true;
    }
    const bool known = ports_.known(observation.from);
    if (refuted_.paused(sender, now)) {
        if (known) observation = bare(observation);
        return !known;
    }
    if (begin(observation, known, answers_probe, now) != nullptr) return true;
    observation = unanswered(observation);
    return false;
}

/// Where they are too many, they say it again in the next round.
void UnconfirmedAnswers::withhold(Observation& observation)
{
    const Sender sender(observation.from, observation.source);
    withheld_.erase(sender);
    if (ports_.shown(observation.from)) return;
    Observation rest = unmarked(observation);
    if (rest == observation) return;
    if (withheld_.size() >= most_withheld) withheld_.clear();
    withheld_[sender] = std::exchange(observation, std::move(rest));
}

void UnconfirmedAnswers::answered(const model::IpAddress& host)
{
    ports_.prove(host);
    const auto next = [&] { return withheld_.lower_bound({host, model::Protocol{}}); };
    for (auto at = next(); at != withheld_.end() && at->first.first == host; at = next())
        ports_.hand_on(std::move(withheld_.extract(at).mapped()));
}

void UnconfirmedAnswers::ask(Observation observation, bool answers_probe)
{
    const Instant now = net::steady_now();
    const Sender sender(observation.from, observation.source);
    if (!needs_answer(observation, now) || held_.contains(sender)) return;
    if (refuted_.paused(sender, now)) return;
    if (Held* held = begin(observation, false, answers_probe, now)) held->has_room = false;
}

/// Nothing: there is no room to ask one more.
UnconfirmedAnswers::Held* UnconfirmedAnswers::begin(Observation& observation, bool known, bool answers_probe,
                                                    Instant now)
{
    const Sender sender(observation.from, observation.source);
    const std::size_t rank = known ? 0 : !answers_probe ? 3 : ports_.shown(sender.first) ? 1 : 2;
    if (!make_room(rank)) return nullptr;
    Held& held = held_[sender];
    held.observation = std::move(observation);
    held.heard = now;
    waiting_[rank].push_back(sender);
    wanted_.notify();
    return &held;
}

bool UnconfirmedAnswers::make_room(std::size_t rank)
{
    if (held_.size() < limits::unconfirmed_answers) return true;
    for (std::size_t last = waiting_.size() - 1; last > rank; --last) {
        if (waiting_[last].empty()) continue;
        held_.erase(waiting_[last].back());
        waiting_[last].pop_back();
        return true;
    }
    return false;
}

/// What is told of a host that has not answered.
Observation UnconfirmedAnswers::unanswered(const Observation& held) const
{
    Observation out = ports_.shown(held.from) ? unsolicited(held) : bare(held);
    out.confirmation = model::Confirmation::lacking;
    return out;
}

asio::awaitable<void> UnconfirmedAnswers::run()
{
    for (;;) {
        co_await wanted_.wait_until(held_.empty() ? Instant::max() : net::steady_now() + look_every);
        tick();
        if (held_.empty()) sockets_.close();
    }
}

asio::awaitable<void> UnconfirmedAnswers::settle()
{
    asio::steady_timer timer(executor_);
    const Instant end = net::steady_now() + held_for;
    const auto waits = [](const auto& one) { return one.second.has_room && !one.second.handed_on; };
    while (net::steady_now() < end && std::ranges::any_of(held_, waits)) {
        timer.expires_after(look_every);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

void UnconfirmedAnswers::tick()
{
    read_answers();
    ask_waiting();
    const Instant now = net::steady_now();
    for (auto at = held_.begin(); at != held_.end();) look_after(at++, now);
}

void UnconfirmedAnswers::read_answers()
{
    if (under_way_ == 0) return;
    sockets_.receive(buffer_, [this](std::size_t socket, const net::Datagram& datagram) {
        ports_.faults.contain(datagram.from, [&] { read(socket, datagram); });
    });
    if (source_port_ == 0) return;
    for (auto at = held_.begin(); at != held_.end();) {
        const Sender sender =
            at->first;  // what comes to a question's own sockets answers that one alone, and may end it
        const HostSockets own = (at++)->second.own;
        for (const auto& socket : own)
            for (const net::Datagram& datagram : socket->receive(buffer_))
                ports_.faults.contain(datagram.from, [&] { read(0, datagram, &sender); });
    }
}

/// `only`: the one that it can answer.
void UnconfirmedAnswers::read(std::size_t socket, const net::Datagram& datagram, const Sender* only)
{
    const DiscoveryProtocol* row = recognise(datagram.bytes);
    const auto held = row == nullptr ? held_.end() : held_.find({datagram.from, row->id});
    if (held == held_.end() || !held->second.under_way || (only != nullptr && held->first != *only)) return;
    const Observation& before = held->second.observation;
    auto message =
        row->make_decoder()(datagram.bytes, {datagram.from, {before.network, before.foreign_subnet}, net::wall_now()});
    const auto of_another = [&](const HeardDevice& device) { return device.observation.source != row->id; };
    if (!message || message->devices.empty() || std::ranges::any_of(message->devices, of_another)) return;
    UuidSource ids(held->second.seed);
    if (row->echoes_id || !message->answers_to.empty()) {
        if (text::lower(message->answers_to).ends_with(ids.next())) prove(held, std::move(*message));
        return;
    }
    if (std::ranges::count(row->probes(ids), datagram.port, &ProbeMessage::port) == 0) return;
    std::uint64_t said = 0;
    for (const HeardDevice& device : message->devices) said = mix(said ^ hash_of(device.observation));
    if (!held->second.question) return prove(held, std::move(*message));
    if (count(held, socket, datagram.port, said)) prove(held, std::move(*message));
}

/// True: it is proven. A host that answers slowly has as much time for each answer.
bool UnconfirmedAnswers::count(AllHeld::iterator at, std::size_t socket, std::uint16_t port, std::uint64_t said)
{
    Held& held = at->second;
    const auto waited_for = held.question->unanswered();
    switch (held.question->heard(socket, port, said)) {
        case SenderProof::Outcome::proven:
            return true;
        case SenderProof::Outcome::forged:
            refute(at, true);
            break;
        case SenderProof::Outcome::next_round:
            held.sent = 0;
            held.asked = net::steady_now() - ask_again_after;
            break;
        case SenderProof::Outcome::open:
            if (held.question->unanswered() == waited_for) break;
            held.sent = 1;
            held.asked = net::steady_now();
    }
    return false;
}

void UnconfirmedAnswers::prove(AllHeld::iterator held, DecodedMessage message)
{
    const Sender sender = held->first;
    end(held);
    refuted_.confirmed(sender);
    answered(sender.first);
    for (HeardDevice& device : message.devices) {
        if (verified_.size() >= limits::devices) verified_.clear();
        verified_[hash_of(device.observation)] = net::steady_now();
        ports_.hand_on(std::move(device.observation));
    }
}

void UnconfirmedAnswers::ask_waiting()
{
    for (auto& queue : waiting_)
        for (std::size_t tries = std::min(queue.size(), limits::questions_at_once); tries > 0 && room_to_ask();
             --tries) {
            const Sender sender = std::move(queue.front());
            queue.pop_front();
            const auto held = held_.find(sender);
            if (held == held_.end() || held->second.under_way) continue;
            const auto permission = ports_.permit(sender.first, datagrams(sender, held->second));
            if (permission == Permission::never || permission == Permission::stranger) {
                if (permission == Permission::stranger) hand_on_unsolicited(sender, held->second);
                held_.erase(held);
            } else if (permission == Permission::later || !open_sockets(sender, held->second)) {
                queue.push_back(sender);
            } else {
                ++under_way_;
                held->second.under_way = true;
                held->second.first_asked = net::steady_now();
                send_nothing(sender, held->second);
                send(sender, held->second);
            }
        }
}

bool UnconfirmedAnswers::room_to_ask() const
{
    return under_way_ < (source_port_ == 0 ? limits::questions_at_once : limits::question_sockets);
}

/// With a fixed port each question has sockets that hear its host alone, one for each port that answers; else they
/// share those of sockets_.
bool UnconfirmedAnswers::open_sockets(const Sender& sender, Held& held)
{
    const bool v4 = sender.first.is_v4();
    held.seed = net::random_seed();
    if (source_port_ == 0) {
        if (!row_of(sender.second)->echoes_id) held.question.emplace(net::random_seed());
        return sockets_.open(v4);
    }
    try {
        held.own = sockets_to(executor_, sender.first, source_port_, probes_of(sender.second, held.seed));
    } catch (const std::system_error&) {
        return false;  // out of descriptors: it is tried again
    }
    return true;
}

/// The forms of the question: the one that the host has answered; at first the usual ones.
std::vector<ProbeMessage> UnconfirmedAnswers::forms(const Sender& sender, const Held& held)
{
    std::vector<ProbeMessage> out = probes_of(sender.second, held.seed);
    if (const std::uint16_t answers_from = held.question ? held.question->port() : 0; answers_from != 0)
        std::erase_if(out, [&](const ProbeMessage& probe) { return probe.port != answers_from; });
    else if (held.sent == 0 && std::ranges::any_of(out, &ProbeMessage::unicast))
        std::erase_if(out, [](const ProbeMessage& probe) { return !probe.unicast; });
    return out;
}

/// How many send() and send_nothing() will send.
std::size_t UnconfirmedAnswers::datagrams(const Sender& sender, const Held& held)
{
    const std::size_t each = forms(sender, held).size();
    if (row_of(sender.second)->echoes_id || source_port_ != 0) return each;
    if (held.question) return each * held.question->unanswered().count();
    return each * SenderProof::asked_at_once + (SenderProof::sockets - SenderProof::asked_at_once);
}

void UnconfirmedAnswers::send(const Sender& sender, Held& held)
{
    const auto probes = forms(sender, held);
    std::vector<net::Outgoing> out;
    for (const ProbeMessage& probe : probes) out.push_back({sender.first, probe.port, protocol::as_bytes(probe.bytes)});
    if (!held.own.empty()) {
        (void)held.own.front()->send(out);
    } else if (!held.question) {
        sockets_.send(mix(held.seed + 1) % SenderProof::sockets, out);
    } else {
        for (std::size_t i = 0; i < SenderProof::sockets; ++i)
            if (held.question->unanswered().test(i)) sockets_.send(i, out);
    }
    ++held.sent;
    held.asked = net::steady_now();
}

/// Empty datagrams from the sockets that do not ask: a firewall that lets in what was asked for alone lets in what is
/// forged there as well.
void UnconfirmedAnswers::send_nothing(const Sender& sender, const Held& held)
{
    if (!held.question) return;
    const net::Outgoing nothing{sender.first, row_of(sender.second)->port, {}};
    for (std::size_t i = 0; i < SenderProof::sockets; ++i)
        if (!held.question->asking().test(i)) sockets_.send(i, {&nothing, 1});
}

void UnconfirmedAnswers::look_after(AllHeld::iterator at, Instant now)
{
    const Sender& sender = at->first;
    Held& held = at->second;
    const Instant hand_on_at =
        std::min(held.heard + held_for, held.under_way ? held.first_asked + answer_within : Instant::max());
    if (!held.handed_on && now >= hand_on_at) hand_on_unsolicited(sender, held);
    if (!held.under_way) return;
    if (held.sent >= questions) {
        if (now >= held.asked + last_answer_after) refute(at, false);
    } else if (now >= held.asked + ask_again_after) {
        const auto permission = ports_.permit(sender.first, datagrams(sender, held));
        if (permission == Permission::now) send(sender, held);
        if (permission == Permission::never || permission == Permission::stranger) end(at);
    }
}

void UnconfirmedAnswers::hand_on_unsolicited(const Sender& sender, Held& held)
{
    held.handed_on = true;
    if (held.has_room && !refuted_.told(sender, net::steady_now())) ports_.hand_on(unanswered(held.observation));
}

/// Once a while is enough to say that others speak in its name.
void UnconfirmedAnswers::refute(AllHeld::iterator held, bool forged)
{
    const Sender sender = held->first;
    const Instant now = net::steady_now();
    Observation withdrawn = bare(held->second.observation);
    const bool has_room = held->second.has_room;
    end(held);
    refuted_.refute(sender, forged, now);
    if (!has_room || refuted_.told(sender, now)) return;
    refuted_.tell(sender, now);
    withdrawn.listening = false;
    withdrawn.confirmation = model::Confirmation::refused;
    ports_.hand_on(std::move(withdrawn));
}

void UnconfirmedAnswers::end(AllHeld::iterator held)
{
    if (held->second.under_way) --under_way_;
    held_.erase(held);
}

}  // namespace onvigil::discovery

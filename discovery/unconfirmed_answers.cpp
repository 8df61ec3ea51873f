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
#include <set>

namespace onvigil::discovery {

namespace asio = boost::asio;
using model::Observation;
using net::mix;

namespace {

constexpr auto look_every = milliseconds(20);
constexpr std::size_t most_forged_told = 8;
constexpr std::size_t most_withheld = 512;

/// Which forms of the question are sent: those that the host has answered; at first the usual one.
std::vector<net::Outgoing> chosen(const std::vector<ProbeMessage>& probes, const model::IpAddress& host,
                                  std::uint16_t answers_from, bool first)
{
    const bool any_usual = std::ranges::any_of(probes, &ProbeMessage::unicast);
    std::vector<net::Outgoing> out;
    for (const ProbeMessage& probe : probes)
        if (answers_from != 0 ? probe.port == answers_from : !first || !any_usual || probe.unicast)
            out.push_back({host, probe.port, protocol::as_bytes(probe.bytes)});
    return out;
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
    const auto refuted = refuted_.find(sender);
    if (refuted != refuted_.end() && now < refuted->second.paused_until) {
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
    if (ports_.shown(observation.from)) return;
    Observation rest = unmarked(observation);
    if (rest == observation) return;
    if (withheld_.size() >= most_withheld) withheld_.clear();
    withheld_[{observation.from, observation.source}] = std::exchange(observation, std::move(rest));
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
    const auto refuted = refuted_.find(sender);
    if (!needs_answer(observation, now) || held_.contains(sender)) return;
    if (refuted != refuted_.end() && now < refuted->second.paused_until) return;
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
    sockets_.receive(buffer_, [this](std::size_t socket, const net::Datagram& datagram) { read(socket, datagram); });
    if (source_port_ == 0) return;
    for (auto at = held_.begin(); at != held_.end();) read_own(at++);
}

/// What comes to a question's own sockets answers that question alone, and may end it.
void UnconfirmedAnswers::read_own(AllHeld::iterator held)
{
    const Sender sender = held->first;
    const auto own = held->second.own;
    for (const auto& socket : own)
        for (const net::Datagram& datagram : socket->receive(buffer_)) read(0, datagram, &sender);
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
    refuted_.erase(sender);
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
    const model::IpAddress any = v4 ? model::IpAddress(asio::ip::address_v4::any()) : asio::ip::address_v6::any();
    UuidSource ids(held.seed);
    std::set<std::uint16_t> ports;
    for (const ProbeMessage& probe : row_of(sender.second)->probes(ids)) ports.insert(probe.port);
    try {
        for (const std::uint16_t port : ports) {
            held.own.push_back(std::make_shared<net::UdpSocket>(
                executor_, v4 ? net::UdpSocket::Family::v4 : net::UdpSocket::Family::v6));
            held.own.back()->bind(any, source_port_, true);
            held.own.back()->hear_only(sender.first, port);
        }
    } catch (const std::system_error&) {
        held.own.clear();  // out of descriptors: it is tried again
        return false;
    }
    return true;
}

/// How many send() and send_nothing() will send.
std::size_t UnconfirmedAnswers::datagrams(const Sender& sender, const Held& held) const
{
    const DiscoveryProtocol* row = row_of(sender.second);
    UuidSource ids(held.seed);
    const std::uint16_t answers_from = held.question ? held.question->port() : 0;
    const std::size_t forms = chosen(row->probes(ids), sender.first, answers_from, held.sent == 0).size();
    if (row->echoes_id || source_port_ != 0) return forms;
    if (held.question) return forms * held.question->unanswered().count();
    return forms * SenderProof::asked_at_once + (SenderProof::sockets - SenderProof::asked_at_once);
}

void UnconfirmedAnswers::send(const Sender& sender, Held& held)
{
    UuidSource ids(held.seed);
    const std::vector<ProbeMessage> probes = row_of(sender.second)->probes(ids);
    const std::uint16_t answers_from = held.question ? held.question->port() : 0;
    const auto out = chosen(probes, sender.first, answers_from, held.sent == 0);
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
    const auto known = refuted_.find(sender);
    if (held.has_room && (known == refuted_.end() || net::steady_now() >= known->second.told + remembered_for))
        ports_.hand_on(unanswered(held.observation));
}

/// Once a while is enough to say that others speak in its name.
void UnconfirmedAnswers::refute(AllHeld::iterator held, bool forged)
{
    const Sender sender = held->first;
    const Instant now = net::steady_now();
    ++refuted_count_;
    Observation withdrawn = bare(held->second.observation);
    const bool has_room = held->second.has_room;
    end(held);
    if (refuted_.size() >= limits::unconfirmed_answers && !refuted_.contains(sender)) refuted_.clear();
    Refuted& known = refuted_[sender];
    const bool told = known.told != Instant() && now < known.told + remembered_for;
    known.forged = forged || (told && known.forged);
    known.paused_until = now + (forged ? std::max(known.pause, pause_after_forgery) : known.pause);
    known.pause = std::min<std::chrono::minutes>(known.pause * 2, remembered_for);
    if (told || !has_room) return;
    known.told = now;
    withdrawn.listening = false;
    withdrawn.confirmation = model::Confirmation::refused;
    ports_.hand_on(std::move(withdrawn));
}

void UnconfirmedAnswers::end(AllHeld::iterator held)
{
    if (held->second.under_way) --under_way_;
    held_.erase(held);
}

std::vector<std::string> UnconfirmedAnswers::forged() const
{
    std::vector<std::string> out;
    for (const auto& [sender, refuted] : refuted_)
        if (refuted.forged && out.size() < most_forged_told && net::steady_now() < refuted.told + remembered_for)
            out.push_back(sender.first.to_string());
    return out;
}

}  // namespace onvigil::discovery

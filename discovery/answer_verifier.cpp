#include "discovery/answer_verifier.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "discovery/protocols/protocol_rows.hpp"
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

/// The same sender saying the same of itself. Not what it says of others, and not the time.
std::uint64_t hash_of(const Observation& said)
{
    std::uint64_t out =
        mix(std::hash<model::IpAddress>()(said.from)) + mix(static_cast<std::uint64_t>(said.source) + 1);
    for (const model::MacClaim& claim : said.macs) out += mix(text::fnv1a(model::to_text(claim.mac)));
    return mix(out ^ text::fnv1a(said.serial) ^ mix(text::fnv1a(said.endpoint)));
}

/// What is left where the sender may be another host: no name, no MAC, no serial number, no address.
Observation unsolicited(const Observation& held)
{
    Observation out;
    out.source = held.source;
    out.from = held.from;
    out.network = held.network;
    out.foreign_subnet = held.foreign_subnet;
    out.at = held.at;
    out.claims = held.claims;
    out.camera = held.camera;
    out.confirmation = model::Confirmation::lacking;
    return out;
}

}  // namespace

AnswerVerifier::AnswerVerifier(asio::any_io_executor executor, Ports ports)
    : executor_(std::move(executor)), ports_(std::move(ports)), wanted_(executor_)
{
}

bool AnswerVerifier::hold(Observation& observation)
{
    if (model::traits(observation.source).maker.empty() || observation.claims.empty()) return false;
    const Instant now = net::steady_now();
    const auto known = verified_.find(hash_of(observation));
    if (known != verified_.end() && now < known->second + remembered_for) return false;
    const Sender sender(observation.from, observation.source);
    if (held_.contains(sender)) return true;  // its answer says the same, and says it for sure
    if (held_.size() >= limits::unconfirmed_answers) {
        observation = unsolicited(observation);
        return false;
    }
    Held& held = held_[sender];
    held.observation = std::move(observation);
    held.heard = now;
    wanted_.notify();
    return true;
}

asio::awaitable<void> AnswerVerifier::run()
{
    for (;;) {
        co_await wanted_.wait_until(held_.empty() ? Instant::max() : net::steady_now() + look_every);
        co_await tick();
    }
}

asio::awaitable<void> AnswerVerifier::settle()
{
    asio::steady_timer timer(executor_);
    const Instant end = net::steady_now() + held_for;
    const auto waits = [](const auto& one) { return !one.second.handed_on; };
    while (net::steady_now() < end && std::ranges::any_of(held_, waits)) {
        timer.expires_after(look_every);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> AnswerVerifier::tick()
{
    for (auto at = held_.begin(); at != held_.end();) {
        const Sender& sender = at->first;
        Held& held = at->second;
        bool over = answered(sender, held);
        if (!over && held.sent == 0 && open_ < limits::questions_at_once) over = !co_await ask(sender, held);
        const Instant now = net::steady_now();
        if (!over && held.sent > 0 && held.sent < questions && now >= held.asked + ask_again_after) send(sender, held);
        if (!over && !held.handed_on && now >= held.heard + held_for) hand_on_unsolicited(sender, held);
        if (!over && held.sent == questions && now >= held.asked + last_answer_after) {
            refute(sender, held);
            over = true;
        }
        if (over && held.socket) --open_;
        at = over ? held_.erase(at) : std::next(at);
    }
}

/// False: it cannot be asked.
asio::awaitable<bool> AnswerVerifier::ask(const Sender& sender, Held& held)
{
    if (!co_await ports_.permit(sender.first)) co_return false;
    const bool v4 = sender.first.is_v4();
    try {
        held.socket =
            std::make_unique<net::UdpSocket>(executor_, v4 ? net::UdpSocket::Family::v4 : net::UdpSocket::Family::v6);
        const model::IpAddress any = v4 ? model::IpAddress(asio::ip::address_v4::any()) : asio::ip::address_v6::any();
        held.socket->bind(any, source_port_, source_port_ != 0);
        if (source_port_ != 0) held.socket->hear_only(sender.first, row_of(sender.second)->port);
    } catch (const std::system_error&) {
        held.socket.reset();  // out of descriptors: it is tried again
        co_return true;
    }
    ++open_;
    held.seed = net::random_seed();
    send(sender, held);
    co_return true;
}

void AnswerVerifier::send(const Sender& sender, Held& held)
{
    UuidSource ids(held.seed);
    const std::vector<ProbeMessage> probes = row_of(sender.second)->probes(ids);
    std::vector<net::Outgoing> out;
    out.reserve(probes.size());
    for (const ProbeMessage& probe : probes) out.push_back({sender.first, probe.port, protocol::as_bytes(probe.bytes)});
    (void)held.socket->send(out);
    ++held.sent;
    held.asked = net::steady_now();
}

bool AnswerVerifier::answered(const Sender& sender, Held& held)
{
    if (!held.socket) return false;
    const DiscoveryProtocol& row = *row_of(sender.second);
    const Decode decode = row.make_decoder();
    const std::string id = UuidSource(held.seed).next();
    const Sighting sighting{sender.first, {held.observation.network, held.observation.foreign_subnet}, net::wall_now()};
    for (const net::Datagram& datagram : held.socket->receive(buffer_)) {
        if (datagram.from != sender.first || !row.recognises(datagram.bytes)) continue;
        auto message = decode(datagram.bytes, sighting);
        if (!message || message->devices.empty()) continue;
        if (row.echoes_id && !text::lower(message->answers_to).ends_with(id)) continue;
        for (HeardDevice& device : message->devices) {
            if (verified_.size() >= limits::devices) verified_.clear();
            verified_[hash_of(device.observation)] = net::steady_now();
            ports_.hand_on(std::move(device.observation));
        }
        refuted_.erase(sender);
        return true;
    }
    return false;
}

void AnswerVerifier::hand_on_unsolicited(const Sender& sender, Held& held)
{
    held.handed_on = true;
    if (!remembered(sender)) ports_.hand_on(unsolicited(held.observation));
}

/// Once a while is enough to say that others speak in its name.
void AnswerVerifier::refute(const Sender& sender, const Held& held)
{
    ++refuted_count_;
    if (remembered(sender)) return;
    Observation withdrawn = unsolicited(held.observation);
    withdrawn.claims.clear();
    withdrawn.listening = withdrawn.camera = false;
    withdrawn.confirmation = model::Confirmation::refused;
    ports_.hand_on(std::move(withdrawn));
    if (refuted_.size() >= limits::unconfirmed_answers) refuted_.clear();
    refuted_[sender] = net::steady_now();
}

bool AnswerVerifier::remembered(const Sender& sender) const
{
    const auto known = refuted_.find(sender);
    return known != refuted_.end() && net::steady_now() < known->second + remembered_for;
}

}  // namespace onvigil::discovery

#include "discovery/datagrams/datagram_handler.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "net/permutation.hpp"
#include "protocol/plain_text.hpp"
#include "protocol/soap.hpp"
#include "protocol/wsd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace onvigil::discovery {

using model::Observation;
using net::mix;
using net::ServiceUrl;
using net::Target;

namespace {

constexpr auto announcements_repeat_within = std::chrono::seconds(5);
constexpr std::size_t most_flooding = 8;
constexpr std::size_t most_own_addresses = 4'096;

/// It states its address, or its URLs name no host but itself.
bool names_itself(const Observation& said)
{
    const auto is_sender = [&](const model::IpAddress& stated) { return model::same_host(stated, said.from); };
    return std::ranges::any_of(said.stated_addresses, is_sender) || net::name_no_other_host(said.xaddrs, said.from);
}

Target target_of(const Observation& observation, std::vector<ServiceUrl> urls)
{
    Target out{.address = observation.from,
               .url = std::move(urls.front()),
               .others = {},
               .endpoint = observation.endpoint,
               .network = observation.network,
               .foreign_subnet = observation.foreign_subnet,
               .names_itself = names_itself(observation),
               .camera_hint = observation.camera};
    urls.erase(urls.begin());
    out.others = std::move(urls);
    for (const std::string& scope : observation.scopes) out.marks += mix(text::fnv1a(scope));  // in any order
    return out;
}

/// Which device it is that names no way in, and maybe no endpoint either.
std::uint64_t stated_identity(const Observation& observation)
{
    std::vector<model::Mac> macs;
    for (const model::MacClaim& claim : observation.macs)
        if (claim.self_stated) macs.push_back(claim.mac);
    return net::who_is(macs, observation.serial);
}

ServiceUrl url_at(std::uint16_t port, bool tls)
{
    ServiceUrl out;
    if (port != 0) out.port = port;
    out.tls = tls || port == 443;
    return out;
}

std::uint64_t hash_of_sender(const std::string& endpoint)
{
    return mix(text::fnv1a(endpoint));
}

std::uint64_t hash_of_sender(const model::IpAddress& address)
{
    return mix(std::hash<model::IpAddress>()(address) + 1);
}

std::uint64_t identity(const Observation& observation)
{
    return observation.endpoint.empty() ? hash_of_sender(observation.from) : hash_of_sender(observation.endpoint);
}

bool is_snooped(std::string_view group)
{
    return !group.starts_with("224.0.0.");
}

/// What an answer that looks like no known protocol is read as: the protocol of the port it comes from, else
/// WS-Discovery. Its sender is a device either way.
const DiscoveryProtocol* row_for(std::uint16_t port, const DiscoverySettings& settings)
{
    const DiscoveryProtocol* asked = row_at(port);
    return asked != nullptr && settings.speaks(asked->id) ? asked : row_of(model::Protocol::ws_discovery);
}

}  // namespace

DatagramHandler::DatagramHandler(const DiscoverySettings& settings, net::ReadingFaults& faults,
                                 Newcomers::LookedUp looked_up, WasSent was_sent)
    : settings_(settings), was_sent_(std::move(was_sent)), faults_(faults), newcomers_(std::move(looked_up))
{
    for (const DiscoveryProtocol* row : discovery_protocol_rows())
        readers_.push_back({row, row->make_decoder(), is_snooped(row->group)});
}

void DatagramHandler::count_drop(std::string_view reason, std::uint64_t times)
{
    if (times == 0) return;
    const auto known = drops_.find(reason);
    if (known != drops_.end())
        known->second += times;
    else
        drops_.emplace(reason, times);
}

void DatagramHandler::begin_round()
{
    answer_copies_.forget();
    answers_on_.clear();
    answering_.clear();
    multicast_on_.clear();
    flooding_.clear();
    answers_ = 0;
    newcomers_.begin_round();
}

void DatagramHandler::end_round(DecodedResults& out)
{
    decode(split_.release(), out);
    hand_over(undecodable_.release(), pending_.release(), out);
}

void DatagramHandler::release_older(DecodedResults& out)
{
    decode(split_.release_older(), out);
    hand_over(undecodable_.release_older(), pending_.release_older(), out);
}

void DatagramHandler::hand_over(std::vector<Observation> undecodable, std::vector<Target> pending, DecodedResults& out)
{
    probed_alone_ = announced_ = false;
    for (Observation& observation : undecodable) {
        out.targets.push_back(target_of(observation, {ServiceUrl()}));
        note(std::move(observation), out);
    }
    std::ranges::move(pending, std::back_inserter(out.targets));
}

void DatagramHandler::know(const std::string& endpoint, const model::IpAddress& address)
{
    newcomers_.prove(address);
    if (heard_before_.size() + 2 > limits::devices) return;
    if (!endpoint.empty()) heard_before_.insert(hash_of_sender(endpoint));
    heard_before_.insert(hash_of_sender(address));
}

void DatagramHandler::note_answer_to(const model::IpAddress& to, const model::IpAddress& from, std::uint16_t port)
{
    if (to.is_multicast() || settings_.excluded(from)) return;
    if (answering_.size() >= most_own_addresses && !answering_.contains(to)) return;
    Answering& there = answering_[to];
    if (there.hosts.size() < limits::new_devices_per_round) there.hosts.insert(hash_of_sender(from));
    const DiscoveryProtocol* row = row_at(port);
    there.snooped = there.snooped || row == nullptr || is_snooped(row->group);
}

const DatagramHandler::Answering* DatagramHandler::answering_at(const net::InterfaceAddress& ours) const
{
    const model::IpAddress& address = ours.address;
    const auto known =
        answering_.find(address.is_v4() ? address : boost::asio::ip::address_v6(address.to_v6().to_bytes()));
    return known == answering_.end() ? nullptr : &known->second;
}

/// Of two interfaces in one network the other may have had the first of two alike answers, or even both.
std::size_t DatagramHandler::answers_on(const net::Interface& interface) const
{
    if (const auto known = answers_on_.find(interface.name); known != answers_on_.end()) return known->second;
    std::size_t hosts = 0;
    for (const net::InterfaceAddress& address : interface.addresses)
        if (const Answering* there = answering_at(address)) hosts = std::max(hosts, there->hosts.size());
    return hosts;
}

bool DatagramHandler::multicast_passes(const net::Interface& interface) const
{
    if (multicast_on_.contains(interface.name)) return true;
    return std::ranges::any_of(interface.addresses, [this](const net::InterfaceAddress& address) {
        const Answering* there = answering_at(address);
        return there != nullptr && there->snooped;
    });
}

bool DatagramHandler::admit(std::span<const std::byte> bytes, const model::IpAddress& from, SocketRole role,
                            Instant now)
{
    if (!settings_.exclude.empty() && settings_.excluded(from)) {
        count_drop("excluded-network");
        return false;
    }
    now_ = now;
    if (role != SocketRole::unicast && !newcomers_.admit(from, role == SocketRole::group, now)) {
        count_drop("too-many-newcomers");
        return false;
    }
    if (role == SocketRole::group && now - group_copies_since_ > announcements_repeat_within) {
        group_copies_.forget();
        group_copies_since_ = now;
    }
    Duplicates& copies = role == SocketRole::group ? group_copies_ : answer_copies_;
    switch (copies.admit(from, protocol::wsd::same_answer_key(bytes))) {
        case Admission::fresh:
            return true;
        case Admission::copy:
            return false;
        case Admission::source_is_flooding:
            count_drop("too-many-from-one-source");
            note_flooding(from);
            return false;
        case Admission::too_many_senders:
            count_drop("too-many-senders");
            return false;
    }
    return false;
}

void DatagramHandler::note_flooding(const model::IpAddress& sender)
{
    if (flooding_.size() < most_flooding) flooding_.insert(sender);
}

void DatagramHandler::read(std::span<const std::byte> bytes, SocketRole role, const Sighting& sighting, bool ours,
                           DecodedResults& out)
{
    const auto read_it = [&] {
        const std::string text = protocol::as_utf8(std::string(protocol::as_text(bytes)));
        const SplitAnswers::Taken taken = split_.take(text, role, sighting, ours);
        if (taken == SplitAnswers::Taken::alone) decode(protocol::as_bytes(text), role, sighting, ours, out);
        if (taken == SplitAnswers::Taken::completes) decode({split_.whole()}, out);
    };
    if (!faults_.contain(sighting.from, read_it))
        not_decoded(protocol::DecodeError::malformed, row_for(sighting.port, settings_)->id, role, sighting);
}

/// Answers in two datagrams of which the second did not come: what the first holds counts.
void DatagramHandler::decode(const std::vector<HeardDatagram>& halves, DecodedResults& out)
{
    for (const HeardDatagram& half : halves)
        faults_.contain(half.sighting.from,
                        [&] { decode(protocol::as_bytes(half.text), half.role, half.sighting, half.ours, out); });
}

void DatagramHandler::decode(std::span<const std::byte> bytes, SocketRole role, const Sighting& sighting, bool ours,
                             DecodedResults& out)
{
    const DiscoveryProtocol* known = recognise(bytes);
    if (known == nullptr && role == SocketRole::group) return;
    if (known != nullptr && ((ours && known->common) || !settings_.speaks(known->id))) return;
    const DiscoveryProtocol* row = known != nullptr ? known : row_for(sighting.port, settings_);
    const Reader& reader = *std::ranges::find(readers_, row, &Reader::row);
    const std::size_t before = out.observations.size();
    probed_alone_ = answers_unicast_port(role);
    announced_ = role == SocketRole::group;
    // What comes to a port of its own answers a question of ours, be it that question or a farewell.
    const bool answer = role != SocketRole::group && row_at(settings_.source_port) == nullptr;
    const bool echo = answer && !ours;
    auto decoded = reader.decode(bytes, sighting);
    if (decoded) {
        if (role == SocketRole::unicast && was_sent_ && was_sent_(sighting.from, decoded->answers_to))
            newcomers_.prove(sighting.from);
        if (answer && decoded->says_nothing()) decoded->sender = presence(row->id, sighting);
        take(std::move(*decoded), role, sighting, out);
    } else if (decoded.error() != protocol::DecodeError::not_an_answer || echo) {
        // An HTTP error where WS-Discovery was asked is no answer by SSDP, though it looks like one.
        const DiscoveryProtocol* asked = row_at(sighting.port);
        const bool other = asked != nullptr && row->port != sighting.port && settings_.speaks(asked->id);
        not_decoded(decoded.error(), (other ? asked : row)->id, role, sighting);
    }
    if (role == SocketRole::group && out.observations.size() == before) return;
    ++answers_;
    ++answers_on_[sighting.place.network];
    if (!probed_alone_ && reader.snooped) multicast_on_.insert(sighting.place.network);
}

void DatagramHandler::take(DecodedMessage message, SocketRole role, const Sighting& sighting, DecodedResults& out)
{
    if (!message.drop.empty()) count_drop(message.drop);
    if (message.left_out > 0) {
        count_drop("too-many-matches-in-one-answer", message.left_out);
        note_flooding(sighting.from);
    }
    for (std::string& endpoint : message.departed)
        out.presence_probes.push_back({sighting.from, sighting.place.network, std::move(endpoint), true});
    if (message.sender && role != SocketRole::group && !undecodable_.hold(std::move(*message.sender)))
        count_drop("too-many-undecodable");
    std::ranges::move(message.descriptions, std::back_inserter(out.descriptions));
    for (HeardDevice& device : message.devices) {
        auto named = net::other_hosts(device.observation.xaddrs, sighting.from);
        std::string host_name = net::host_name_in(device.observation.xaddrs, sighting.from);
        if (!named.empty() || !host_name.empty()) {
            if (role != SocketRole::group) (void)undecodable_.hold(presence(device.observation.source, sighting));
            out.relayed.push_back({std::move(device), sighting, role, std::move(named), std::move(host_name)});
            continue;
        }
        follow_up(device, out);
        undecodable_.decoded(device.observation.from);
        note(std::move(device.observation), out);
    }
}

void DatagramHandler::settle(RelayedDeviceHosts::Settled settled, const net::Place& place, DecodedResults& out)
{
    using Place = RelayedDeviceHosts::Place;
    HeardDevice& device = settled.device.device;
    Observation& observation = device.observation;
    const model::IpAddress sender = observation.from;
    probed_alone_ = answers_unicast_port(settled.device.role);
    announced_ = settled.device.role == SocketRole::group;
    if (settled.place == Place::sender) {
        undecodable_.decoded(sender);
    } else {
        observation.from = settled.host;
        observation.network = place.network;
        observation.foreign_subnet = place.foreign_subnet;
        device.urls = net::service_urls(observation.xaddrs, settled.host);
        device.reach = Reach::named;  // whatever its protocol: it is asked where the relay says
    }
    if (settled.place == Place::not_asked) {
        observation.identification = model::Identification{
            model::Identification::State::unreachable,
            settled.device.named.empty()
                ? fmt::format("not asked: {} announced it as {}, and names are not looked up", sender.to_string(),
                              settled.device.host_name)
                : fmt::format("not asked: {} announced it, and its address is in no network of ours or does not answer",
                              sender.to_string()),
            {}};
    } else {
        follow_up(device, out);
        if (settled.place == Place::named_host) out.targets.back().relayed = true;
    }
    note(std::move(observation), out);
}

void DatagramHandler::follow_up(const HeardDevice& device, DecodedResults& out)
{
    const Observation& observation = device.observation;
    switch (device.reach) {
        case Reach::none:
            if (device.web_port != 0) out.web_ports.note(observation.from, device.web_port);
            return;
        case Reach::named:
            out.targets.push_back(target_of(observation, device.urls));
            pending_.asked(out.targets.back());
            if (announced_) out.targets.back().standing = net::Standing::claimed;
            if (auto& marks = out.targets.back().marks; marks != 0) marks += mix(device.metadata_version);
            return;
        case Reach::probe:
            if (announced_) {
                out.presence_probes.push_back(
                    {observation.from, observation.network, observation.endpoint, false, observation.camera});
                return;
            }
            [[fallthrough]];  // it has answered a probe so, and will again
        case Reach::later: {
            const bool sure = device.web_port != 0 && !device.port_is_a_guess;
            const auto stated = sure ? std::optional(device.web_port) : std::nullopt;
            Target target = target_of(observation, {url_at(device.web_port, device.web_tls)});
            if (target.endpoint.empty()) target.who = stated_identity(observation);
            if (!pending_.hold(std::move(target), stated)) count_drop("too-many-senders");
        }
    }
}

/// An answer to a unicast probe is no reason for another multicast round. What is no newcomer, or finds room, is taken
/// in.
void DatagramHandler::note(Observation observation, DecodedResults& out)
{
    if (!newcomers_.take_in(observation.from, announced_, now_)) {
        count_drop("too-many-newcomers");
        out.new_device = true;
        out.without_room.push_back(std::move(observation));
        return;
    }
    const bool news = heard_before_.size() < limits::devices && heard_before_.insert(identity(observation)).second;
    out.new_device = out.new_device || (news && !probed_alone_);
    out.observations.push_back(std::move(observation));
}

/// The sender of an answer that cannot be decoded is a device all the same; on a group it is just noise.
void DatagramHandler::not_decoded(protocol::DecodeError error, model::Protocol protocol, SocketRole role,
                                  const Sighting& sighting)
{
    if (error == protocol::DecodeError::other_message && role == SocketRole::group) return;
    count_drop(fmt::format("undecodable-{}", model::name(protocol)));
    if (role != SocketRole::group && !undecodable_.hold(presence(protocol, sighting)))
        count_drop("too-many-undecodable");
}

}  // namespace onvigil::discovery

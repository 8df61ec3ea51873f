#include "discovery/hearing.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "net/permutation.hpp"
#include "net/service_urls.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::discovery {

using model::Observation;
using model::Protocol;
using protocol::DecodeError;

namespace {

constexpr auto announcements_repeat_within = std::chrono::seconds(5);
constexpr std::size_t most_loud = 8;

net::Target target_of(const Observation& observation, std::vector<net::ServiceUrl> ways)
{
    net::Target out{.address = observation.from,
                    .url = std::move(ways.front()),
                    .others = {},
                    .endpoint = observation.endpoint,
                    .network = observation.network,
                    .foreign_subnet = observation.foreign_subnet,
                    .camera_hint = observation.camera};
    ways.erase(ways.begin());
    out.others = std::move(ways);
    for (const std::string& scope : observation.scopes) out.marks += net::mix(text::fnv1a(scope));  // in any order
    return out;
}

/// Which device it is that shows no way in, and maybe no endpoint either.
std::uint64_t who_says(const Observation& observation)
{
    std::vector<model::Mac> macs;
    for (const model::MacClaim& claim : observation.macs)
        if (claim.self_stated) macs.push_back(claim.mac);
    return net::who_is(macs, observation.serial);
}

net::ServiceUrl url_at(std::uint16_t port)
{
    net::ServiceUrl out;
    if (port != 0) out.port = port;
    return out;
}

std::uint64_t hash_of(const std::string& endpoint)
{
    return net::mix(text::fnv1a(endpoint));
}

std::uint64_t hash_of(const model::IpAddress& address)
{
    return net::mix(std::hash<model::IpAddress>()(address) + 1);
}

std::uint64_t identity(const Observation& observation)
{
    return observation.endpoint.empty() ? hash_of(observation.from) : hash_of(observation.endpoint);
}

}  // namespace

std::optional<Protocol> recognise(std::span<const std::byte> bytes)
{
    std::string_view text = protocol::as_text(bytes);
    if (text.size() >= 8 && text.substr(4, 4) == "DHIP") return Protocol::dhip;
    if (text.starts_with('\xb3') || text.starts_with('\xa3')) return Protocol::dhip;
    if (text.starts_with("HTTP/1.") || text.starts_with("NOTIFY ") || text.starts_with("M-SEARCH"))
        return Protocol::ssdp;
    const std::string_view start = text.substr(0, 1024);
    if (const auto tag = start.find('<'); tag != std::string_view::npos && tag < 64) {
        if (protocol::uniview::concerns(bytes)) return Protocol::uniview;
        return text.find("Envelope") != std::string_view::npos ? Protocol::ws_discovery : Protocol::sadp;
    }
    if (text.size() >= 12 && (static_cast<unsigned char>(text[2]) & 0xF8) == 0x80) return Protocol::mdns;  // a response
    return std::nullopt;
}

void Findings::clear()
{
    observations.clear();
    asks.clear();
    descriptions.clear();
    summons.clear();
    new_device = false;
}

void Hearing::count_drop(std::string_view reason, std::uint64_t times)
{
    if (times == 0) return;
    const auto known = drops_.find(reason);
    if (known != drops_.end()) {
        known->second += times;
    } else {
        drops_.emplace(reason, times);
    }
}

void Hearing::begin_round()
{
    answers_copies_.forget();
    answers_on_.clear();
    multicast_on_.clear();
    loud_.clear();
    answers_ = 0;
}

void Hearing::end_round(Findings& out)
{
    hand_over(undecoded_.release(), held_.release(), out);
}

void Hearing::let_go(Findings& out)
{
    hand_over(undecoded_.release_older(), held_.release_older(), out);
}

void Hearing::hand_over(std::vector<Observation> undecoded, std::vector<net::Target> held, Findings& out)
{
    asked_alone_ = false;
    for (Observation& observation : undecoded) {
        out.asks.push_back(target_of(observation, {net::ServiceUrl()}));
        note(std::move(observation), out);
    }
    std::move(held.begin(), held.end(), std::back_inserter(out.asks));
}

void Hearing::know(const std::string& endpoint, const model::IpAddress& address)
{
    if (heard_before_.size() + 2 > limits::devices) return;
    if (!endpoint.empty()) heard_before_.insert(hash_of(endpoint));
    heard_before_.insert(hash_of(address));
}

std::size_t Hearing::answers_on(const std::string& network) const
{
    const auto known = answers_on_.find(network);
    return known == answers_on_.end() ? 0 : known->second;
}

bool Hearing::admit(std::span<const std::byte> bytes, const model::IpAddress& from, Ear ear, Instant now)
{
    if (!settings_.exclude.empty() && settings_.excluded(from)) {
        count_drop("excluded-network");
        return false;
    }
    if (ear == Ear::group && now - group_copies_since_ > announcements_repeat_within) {
        group_copies_.forget();
        group_copies_since_ = now;
    }
    Duplicates& copies = ear == Ear::group ? group_copies_ : answers_copies_;
    switch (copies.admit(from, protocol::wsd::same_answer_key(bytes))) {
        case Admission::fresh:
            return true;
        case Admission::copy:
            return false;
        case Admission::source_is_loud:
            count_drop("too-many-from-one-source");
            note_loud(from);
            return false;
        case Admission::too_many_senders:
            count_drop("too-many-senders");
            return false;
    }
    return false;
}

void Hearing::note_loud(const model::IpAddress& sender)
{
    if (loud_.size() < most_loud) loud_.insert(sender);
}

void Hearing::read(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, bool ours, Findings& out)
{
    const auto protocol = recognise(bytes);
    const bool chatter = protocol == Protocol::ssdp || protocol == Protocol::mdns;
    if (!protocol && ear == Ear::group) return;
    if (ours && chatter) return;  // this machine's own services are not what it looks for
    if (protocol && !settings_.speaks(*protocol)) return;
    const std::size_t before = out.observations.size();
    asked_alone_ = ear == Ear::unicast;
    switch (protocol.value_or(Protocol::ws_discovery)) {
        case Protocol::uniview:
            read_uniview(bytes, ear, sighting, out);
            break;
        case Protocol::sadp:
            read_sadp(bytes, ear, sighting, out);
            break;
        case Protocol::dhip:
            read_dhip(bytes, ear, sighting, out);
            break;
        case Protocol::ssdp:
            read_ssdp(bytes, sighting, out);
            break;
        case Protocol::mdns:
            read_mdns(bytes, ear, sighting, out);
            break;
        default:
            read_wsd(bytes, ear, sighting, out);
            break;
    }
    if (ear == Ear::group && out.observations.size() == before) return;
    ++answers_;
    ++answers_on_[sighting.place.network];
    if (ear != Ear::unicast && protocol != Protocol::mdns) multicast_on_.insert(sighting.place.network);
}

/// Hands an observation over; it ends the wait of an unreadable answer from the same address.
void Hearing::announce(Observation observation, Findings& out)
{
    undecoded_.decoded(observation.from);
    note(std::move(observation), out);
}

/// Who answers a question put to him alone is no reason to ask everybody again.
void Hearing::note(Observation observation, Findings& out)
{
    const bool news = heard_before_.size() < limits::devices && heard_before_.insert(identity(observation)).second;
    out.new_device = out.new_device || (news && !asked_alone_);
    out.observations.push_back(std::move(observation));
}

/// `port`: the web port it stated, 0 for none.
void Hearing::hold_target(const Observation& observation, std::uint16_t port)
{
    const auto stated = port == 0 ? std::nullopt : std::optional(port);
    net::Target target = target_of(observation, {url_at(port)});
    if (target.endpoint.empty()) target.who = who_says(observation);
    if (!held_.hold(std::move(target), stated)) count_drop("too-many-senders");
}

/// An answer that cannot be read is a device all the same; on a group it is just noise.
void Hearing::not_understood(DecodeError error, std::string_view protocol, Ear ear, Observation observation)
{
    if (error == DecodeError::not_an_answer) return;
    count_drop(fmt::format("undecodable-{}", protocol));
    if (ear != Ear::group && !undecoded_.hold(std::move(observation))) count_drop("too-many-undecodable");
}

void Hearing::read_wsd(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out)
{
    namespace wsd = protocol::wsd;
    auto message = decoder_.decode(bytes);
    if (!message) {
        not_understood(message.error(), "ws-discovery", ear, presence(Protocol::ws_discovery, sighting));
        return;
    }
    const bool about_sender = message->kind == wsd::Kind::probe_matches || message->kind == wsd::Kind::hello ||
                              message->kind == wsd::Kind::resolve_matches;
    if (message->kind == wsd::Kind::bye) {
        for (const wsd::Announcement& bye : message->announcements)
            out.summons.push_back({sighting.from, sighting.place, bye.endpoint, true});
        return;
    }
    if (!about_sender || message->announcements.empty()) {
        const bool spoken_to_us =
            ear != Ear::group && message->kind != wsd::Kind::probe && message->kind != wsd::Kind::resolve;
        if (spoken_to_us && !undecoded_.hold(fault_to_evidence(message->namespaces, sighting)))
            count_drop("too-many-undecodable");
        return;
    }
    if (message->left_out > 0) {
        count_drop("too-many-matches-in-one-answer", message->left_out);
        note_loud(sighting.from);
    }
    for (const wsd::Announcement& announcement : message->announcements) {
        Observation observation = to_evidence(announcement, message->namespaces, sighting);
        if (message->kind == wsd::Kind::hello && announcement.xaddrs.empty()) {
            out.summons.push_back({sighting.from, sighting.place, announcement.endpoint, false});
        } else if (announcement.xaddrs.empty()) {
            hold_target(observation, 0);
        } else {
            out.asks.push_back(target_of(observation, net::service_urls(announcement.xaddrs, sighting.from)));
            held_.asked(out.asks.back());
            if (auto& marks = out.asks.back().marks; marks != 0) marks += net::mix(announcement.metadata_version);
        }
        announce(std::move(observation), out);
    }
}

void Hearing::read_uniview(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out)
{
    const auto answer = protocol::uniview::decode(bytes);
    if (!answer) {
        not_understood(answer.error(), "uniview", ear, presence(Protocol::ws_discovery, sighting));
        return;
    }
    for (const protocol::uniview::Match& match : answer->matches) {
        Observation observation = to_evidence(match, answer->maker_namespace, sighting);
        hold_target(observation, net::service_urls(match.xaddrs, sighting.from).front().port);
        announce(std::move(observation), out);
    }
}

void Hearing::read_sadp(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out)
{
    const auto answer = protocol::sadp::decode(bytes);
    if (!answer) {
        not_understood(answer.error(), "sadp", ear, presence(Protocol::ws_discovery, sighting));
        return;
    }
    Observation observation = to_evidence(*answer, sighting);
    hold_target(observation, answer->http_port);
    announce(std::move(observation), out);
}

void Hearing::read_dhip(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out)
{
    const auto answer = protocol::dhip::decode(bytes);
    if (!answer) {
        not_understood(answer.error(), "dhip", ear, presence(Protocol::ws_discovery, sighting));
        return;
    }
    Observation observation = to_evidence(*answer, sighting);
    hold_target(observation, answer->http_port);
    announce(std::move(observation), out);
}

void Hearing::read_ssdp(std::span<const std::byte> bytes, const Sighting& sighting, Findings& out)
{
    const auto message = protocol::ssdp::decode(bytes);
    if (!message) {
        not_understood(message.error(), "ssdp", Ear::group, {});
        return;
    }
    if (message->kind == protocol::ssdp::Kind::byebye) return;  // of one service; the device may well stay
    Observation observation = to_evidence(*message, sighting);
    const auto location = net::parse_xaddr(message->location);
    if (location && location->address == sighting.from && !location->url.tls) {
        out.descriptions.push_back({sighting.from, location->url.port, location->url.path, sighting.place.network,
                                    sighting.place.foreign_subnet});
    } else if (!message->location.empty()) {
        count_drop("description-elsewhere");
    }
    announce(std::move(observation), out);
}

void Hearing::read_mdns(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out)
{
    const auto answer = protocol::mdns::decode(bytes);
    if (!answer) {
        not_understood(answer.error(), "mdns", ear, presence(Protocol::ws_discovery, sighting));
        return;
    }
    if (!speaks_of_sender(*answer, sighting.from)) {
        count_drop("mdns-of-others");
        return;
    }
    Observation observation = to_evidence(*answer, sighting);
    if (observation.camera) hold_target(observation, 0);
    announce(std::move(observation), out);
}

}  // namespace onvigil::discovery

#pragma once
/// discovery/datagrams/datagram_handler.hpp - what every datagram comes to: an observation, a device to interview, a
/// device to probe, or a count.
///
/// Pure. First admit(), cheap, before a datagram is even kept: excluded senders, copies and floods end there. Then
/// read(), which decodes. Between begin_round() and end_round() answers count for the round.

#include "base/instant.hpp"
#include "discovery/datagrams/decoded_results.hpp"
#include "discovery/datagrams/duplicates.hpp"
#include "discovery/datagrams/newcomers.hpp"
#include "discovery/datagrams/pending_targets.hpp"
#include "discovery/datagrams/split_answers.hpp"
#include "discovery/datagrams/undecodable_senders.hpp"
#include "discovery/discovery_settings.hpp"
#include "discovery/protocols/protocol_rows.hpp"
#include "discovery/relayed_device_hosts.hpp"
#include "net/reading_faults.hpp"

#include <map>
#include <set>
#include <string_view>
#include <unordered_set>

namespace onvigil::discovery {

class DatagramHandler {
public:
    /// Whether this host alone was sent a question with this id of late.
    using WasSent = std::function<bool(const model::IpAddress& host, std::string_view id)>;

    DatagramHandler(const DiscoverySettings& settings, net::ReadingFaults& faults, Newcomers::LookedUp looked_up = {},
                    WasSent was_sent = {});

    void reconfigure(const DiscoverySettings& settings) { settings_ = settings; }

    void begin_round();
    /// Hands over what was held back: senders that could not be decoded, and devices that named no way in.
    void end_round(DecodedResults& out);
    /// The same outside rounds, called every couple of seconds: what was held back at the last call already.
    void release_older(DecodedResults& out);

    /// A device of the inventory: hearing it is nothing new. `endpoint` may be empty.
    void know(const std::string& endpoint, const model::IpAddress& address);

    /// Whether the datagram is worth keeping. `now`: announcements are copies for a few seconds only.
    [[nodiscard]] bool admit(std::span<const std::byte> bytes, const model::IpAddress& from, SocketRole role,
                             Instant now);

    [[nodiscard]] Newcomers& newcomers() noexcept { return newcomers_; }
    [[nodiscard]] const Newcomers& newcomers() const noexcept { return newcomers_; }

    /// The next answer of this host is no copy: we ask it of ourselves, or because of a message in its name.
    void expect(const model::IpAddress& host) { answer_copies_.forget(host); }
    void expect_again(const model::IpAddress& host) { answer_copies_.hear_again(host); }

    /// Decodes. `ours`: it comes from an address of this machine.
    void read(std::span<const std::byte> bytes, SocketRole role, const Sighting& sighting, bool ours,
              DecodedResults& out);

    /// A device of `relayed`, now that its place is known, with what follows from it.
    void settle(RelayedDeviceHosts::Settled settled, const net::Place& place, DecodedResults& out);

    /// Answers of the round so far, copies left out.
    [[nodiscard]] std::size_t answers() const noexcept { return answers_; }
    [[nodiscard]] std::size_t answers_on(const net::Interface& interface) const;
    /// A probe by multicast was answered to the address of this host that it left from, by whichever interface and
    /// socket the answer came, and maybe with a copy of one that came by another.
    void note_answer_to(const model::IpAddress& to, const model::IpAddress& from, std::uint16_t port);
    /// In the round so far.
    [[nodiscard]] bool has_answered(const model::IpAddress& host) const { return answer_copies_.knows(host); }
    /// Whether a camera's multicast came through there: groups of 224.0.0.0/24 (mDNS) do not count, since they pass
    /// where switches hold back all others, and neither do answers to unicast probes.
    [[nodiscard]] bool multicast_passes(const net::Interface& interface) const;
    /// What was not taken in, by reason, since the start.
    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& drops() const noexcept { return drops_; }
    /// Senders of which something was left out in the round so far (some of them, if they are many).
    [[nodiscard]] const std::set<model::IpAddress>& flooding() const noexcept { return flooding_; }
    void count_drop(std::string_view reason, std::uint64_t times = 1);

private:
    struct Reader {
        const DiscoveryProtocol* row;
        Decode decode;
        bool snooped;  ///< switches with IGMP snooping can hold its group back
    };
    void take(DecodedMessage message, SocketRole role, const Sighting& sighting, DecodedResults& out);
    void follow_up(const HeardDevice& device, DecodedResults& out);
    void note_flooding(const model::IpAddress& sender);
    void note(model::Observation observation, DecodedResults& out);
    void decode(std::span<const std::byte> bytes, SocketRole role, const Sighting& sighting, bool ours,
                DecodedResults& out);
    void decode(const std::vector<HeardDatagram>& halves, DecodedResults& out);
    void hand_over(std::vector<model::Observation> undecodable, std::vector<net::Target> pending, DecodedResults& out);
    void not_decoded(protocol::DecodeError error, model::Protocol protocol, SocketRole role, const Sighting& sighting);

    DiscoverySettings settings_;
    WasSent was_sent_;
    net::ReadingFaults& faults_;
    std::vector<Reader> readers_;
    Newcomers newcomers_;
    Instant now_{};  ///< of the last datagram
    Duplicates answer_copies_;
    Duplicates group_copies_;
    Instant group_copies_since_{};
    SplitAnswers split_;
    UndecodableSenders undecodable_;
    PendingTargets pending_;
    std::unordered_set<std::uint64_t> heard_before_;  ///< hashes of endpoints, else of addresses
    bool probed_alone_ = false;                       ///< what is being read came to a socket of unicast probes
    bool announced_ = false;                          ///< it came unasked
    std::map<std::string, std::size_t> answers_on_;
    struct Answering {
        std::unordered_set<std::uint64_t> hosts;  ///< hashes of their addresses
        bool snooped = false;                     ///< see multicast_passes()
    };
    [[nodiscard]] const Answering* answering_at(const net::InterfaceAddress& ours) const;
    std::map<model::IpAddress, Answering> answering_;  ///< by the address of this host
    std::set<std::string> multicast_on_;
    std::set<model::IpAddress> flooding_;
    std::size_t answers_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> drops_;
};

}  // namespace onvigil::discovery

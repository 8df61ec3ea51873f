#pragma once
/// discovery/hearing.hpp - what every datagram comes to: an observation, a device to ask, a device to probe, or a
/// count.
///
/// Pure. First admit(), cheap, before a datagram is even kept: excluded senders, copies and floods end there. Then
/// read(), which decodes. Between begin_round() and end_round() answers count for the round.

#include "base/instant.hpp"
#include "discovery/duplicates.hpp"
#include "discovery/held.hpp"
#include "discovery/settings.hpp"
#include "discovery/to_evidence.hpp"
#include "discovery/undecoded.hpp"
#include "net/target.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>

namespace onvigil::discovery {

/// Which of our sockets heard it.
enum class Ear : std::uint8_t {
    answers,  ///< one that asks everybody on an interface: whoever writes to it answers us
    unicast,  ///< one that asks hosts one by one; likewise
    group     ///< one that listens to a group, where questions and other people's talk pass too
};

/// A Bye, or a Hello that leaves out how to reach the device.
struct Summons {
    model::IpAddress address;
    net::Place place;
    std::string endpoint;
    bool farewell = false;  ///< a Bye: silence to the probe means that it is gone
};

/// What reading one datagram came to.
struct Findings {
    std::vector<model::Observation> observations;
    std::vector<net::Target> asks;
    std::vector<net::Description> descriptions;
    std::vector<Summons> summons;
    bool new_device = false;  ///< somebody not heard before, and not because we asked him alone
    void clear();
};

class Hearing {
public:
    explicit Hearing(const DiscoverySettings& settings) : settings_(settings) {}

    void adopt(const DiscoverySettings& settings) { settings_ = settings; }

    void begin_round();
    /// Hands over what was held back: senders nobody could read, and devices that showed no service URL of their own.
    void end_round(Findings& out);
    /// The same outside rounds, told every couple of seconds: what was held back at the last call already.
    void let_go(Findings& out);
    [[nodiscard]] bool holds_back() const noexcept { return !held_.empty() || !undecoded_.empty(); }

    /// A device of the inventory: hearing it is nothing new. `endpoint` may be empty.
    void know(const std::string& endpoint, const model::IpAddress& address);

    /// Whether the datagram is worth keeping. `now`: announcements are copies for a few seconds only.
    [[nodiscard]] bool admit(std::span<const std::byte> bytes, const model::IpAddress& from, Ear ear, Instant now);

    /// The next answer of this host is no copy.
    void expect(const model::IpAddress& host) { answers_copies_.forget(host); }

    /// Decodes. `ours`: it comes from an address of this machine.
    void read(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, bool ours, Findings& out);

    /// Answers of the round so far, copies left out.
    [[nodiscard]] std::size_t answers() const noexcept { return answers_; }
    [[nodiscard]] std::size_t answers_on(const std::string& network) const;
    /// Whether a camera's multicast came through there: mDNS does not count, since its group (224.0.0.x) passes where
    /// switches hold back all others, and neither do answers to unicast questions.
    [[nodiscard]] bool multicast_passes(const std::string& network) const { return multicast_on_.contains(network); }
    /// What was not taken in, by reason, since the start.
    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& drops() const noexcept { return drops_; }
    /// Senders of whom something was left out in the round so far (some of them, if they are many).
    [[nodiscard]] const std::set<model::IpAddress>& loud() const noexcept { return loud_; }
    void count_drop(std::string_view reason, std::uint64_t times = 1);

private:
    void read_wsd(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out);
    void read_uniview(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out);
    void read_sadp(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out);
    void read_dhip(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out);
    void read_ssdp(std::span<const std::byte> bytes, const Sighting& sighting, Findings& out);
    void read_mdns(std::span<const std::byte> bytes, Ear ear, const Sighting& sighting, Findings& out);
    void note_loud(const model::IpAddress& sender);
    void announce(model::Observation observation, Findings& out);
    void note(model::Observation observation, Findings& out);
    void hand_over(std::vector<model::Observation> undecoded, std::vector<net::Target> held, Findings& out);
    void hold_target(const model::Observation& observation, std::uint16_t port);
    void not_understood(protocol::DecodeError error, std::string_view protocol, Ear ear,
                        model::Observation observation);

    DiscoverySettings settings_;
    protocol::wsd::Decoder decoder_;
    Duplicates answers_copies_;
    Duplicates group_copies_;
    Instant group_copies_since_{};
    Undecoded undecoded_;
    Held held_;
    std::unordered_set<std::uint64_t> heard_before_;  ///< hashes of endpoints, else of addresses
    bool asked_alone_ = false;                        ///< what is being read came to a socket of unicast questions
    std::map<std::string, std::size_t> answers_on_;
    std::set<std::string> multicast_on_;
    std::set<model::IpAddress> loud_;
    std::size_t answers_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> drops_;
};

/// Which protocol the bytes speak, by their looks alone; nullopt for none we know.
[[nodiscard]] std::optional<model::Protocol> recognise(std::span<const std::byte> bytes);

}  // namespace onvigil::discovery

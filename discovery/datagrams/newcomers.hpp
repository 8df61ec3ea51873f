#pragma once
/// discovery/datagrams/newcomers.hpp - hosts that are not known and have not answered a question of ours: how many are
/// taken in, and what is left out where they are a flood.
///
/// Pure. Any host can send in the name of any number of others, to our multicast probes as well; only what is sent to
/// one host alone, and answered, shows that it is there. Those that have not shown it have room in a table, fewer where
/// they only announced themselves. Beyond it they are left out before they are decoded, but for those with a hardware
/// address that was looked up (a host of the link that answered us asked for ours, and told its own), and for some each
/// second, in equal shares for their networks: of networks in which hosts have answered, of those that were heard in an
/// earlier round as well, and others. These are asked, and taken in when they answer.

#include "base/instant.hpp"
#include "discovery/datagrams/fair_shares.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class Newcomers {
public:
    /// Whether a host's hardware address is known, and is no more hosts' than one machine has addresses.
    using LookedUp = std::function<bool(const model::IpAddress&)>;

    explicit Newcomers(LookedUp looked_up = {}) : looked_up_(std::move(looked_up)) {}

    void begin_round() { ++round_; }

    /// It has answered a question that it alone was sent, or is in the inventory.
    void prove(const model::IpAddress& host);

    /// Whether its datagram is worth decoding; `announced`: it came unasked.
    [[nodiscard]] bool admit(const model::IpAddress& sender, bool announced, Instant now);
    /// Whether what it says is taken in. Otherwise it has to answer first.
    [[nodiscard]] bool take_in(const model::IpAddress& sender, bool announced, Instant now);
    /// By which it is asked before or after others.
    [[nodiscard]] net::Standing standing(const model::IpAddress& sender) const;
    [[nodiscard]] bool is_shown(const model::IpAddress& host) const { return standing(host) == net::Standing::shown; }
    /// No target stands better than its host.
    void weigh(std::vector<net::Target>& targets) const;

    /// Some were left out of late.
    [[nodiscard]] bool flooded(Instant now) const { return now < flooded_until_; }
    [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }
    /// "10.128.0.0/16 (2300)": where most of those come from that were left out since the flood began.
    [[nodiscard]] std::vector<std::string> main_sources() const;

    static constexpr std::size_t most = 16'384;
    static constexpr std::size_t most_announced = 1'024;           ///< of those, heard unasked alone
    static constexpr auto flood_lasts = std::chrono::minutes(30);  ///< since the last that was left out

private:
    struct Newcomer {
        Instant first, last;
        std::uint16_t round = 0;
        bool announced = false;
        bool returned = false;  ///< heard in more rounds than one
        bool settled =
            false;  ///< heard for so long that it takes no newcomer's room; that it is there it has not shown
    };
    struct Source {
        model::IpAddress first;  ///< that was heard of the network
        std::uint64_t left_out = 0;
    };
    [[nodiscard]] bool has_room(bool announced) const;
    [[nodiscard]] bool is_looked_up(const model::IpAddress& sender) const { return looked_up_ && looked_up_(sender); }
    [[nodiscard]] bool has_share(const model::IpAddress& sender, Instant now);
    void leave_out(const model::IpAddress& sender, Instant now);
    [[nodiscard]] bool has_returned(const model::IpAddress& sender);
    void forget_old(Instant now);

    LookedUp looked_up_;
    std::unordered_set<std::uint64_t> known_;  ///< hashes of addresses
    std::unordered_set<std::uint64_t> near_;   ///< networks of hosts that are known or have answered
    std::unordered_map<model::IpAddress, Newcomer> table_;
    std::size_t announced_ = 0, settled_ = 0;  ///< of table_
    std::uint16_t round_ = 1;
    std::vector<std::uint32_t> earlier_;             ///< by hash, of hosts left out: 16 bits of the hash, and the round
    std::unordered_set<model::IpAddress> returned_;  ///< of those, the ones of late that were heard again
    FairShares near_shares_{200}, returned_shares_{200}, other_shares_{50};
    Instant swept_{}, flooded_until_{};
    std::uint64_t left_out_ = 0;
    std::unordered_map<std::uint64_t, Source> sources_;  ///< networks of those left out
};

}  // namespace onvigil::discovery

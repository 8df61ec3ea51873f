#pragma once
/// discovery/datagrams/newcomers.hpp - hosts that are not known and have not answered a question of ours: how many are
/// taken in, and what is left out where they are a flood.
///
/// Pure. Any host can send in the name of any number of others, to our multicast probes as well; only what is sent to
/// one host alone, and answered, shows that it is there. Those that have not shown it have room in a table, fewer where
/// they only announced themselves. Beyond it they are left out before they are decoded, but for a few each second:
/// these are asked, and taken in when they answer. First come those that were heard in an earlier round as well, as
/// real devices are.

#include "base/instant.hpp"
#include "model/ip.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onvigil::discovery {

class Newcomers {
public:
    void begin_round() { ++round_; }

    /// It has answered a question that it alone was sent, or is in the inventory.
    void prove(const model::IpAddress& host);

    /// Whether its datagram is worth decoding; `announced`: it came unasked.
    [[nodiscard]] bool admit(const model::IpAddress& sender, bool announced, Instant now);
    /// Whether what it says is taken in. Otherwise it has to answer first.
    [[nodiscard]] bool take_in(const model::IpAddress& sender, bool announced, Instant now);
    /// Whether it is asked before others: it is known, or was heard in several rounds, or there are few.
    [[nodiscard]] bool comes_first(const model::IpAddress& sender) const;

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
    };
    [[nodiscard]] bool has_room(bool announced) const;
    void leave_out(const model::IpAddress& sender, Instant now);
    [[nodiscard]] bool has_returned(const model::IpAddress& sender);
    void forget_old(Instant now);

    std::unordered_set<std::uint64_t> known_;  ///< hashes of addresses
    std::unordered_map<model::IpAddress, Newcomer> table_;
    std::size_t announced_ = 0;  ///< of table_
    std::uint16_t round_ = 1;
    std::vector<std::uint32_t> earlier_;             ///< by hash, of hosts left out: 16 bits of the hash, and the round
    std::unordered_set<model::IpAddress> returned_;  ///< of those, the ones to be asked first
    Instant second_{}, swept_{}, flooded_until_{};
    std::size_t looked_at_ = 0, returned_looked_at_ = 0;  ///< in this second
    std::uint64_t left_out_ = 0;
    std::map<std::string, std::uint64_t> sources_;  ///< networks of those left out
};

}  // namespace onvigil::discovery

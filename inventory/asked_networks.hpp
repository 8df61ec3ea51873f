#pragma once
/// inventory/asked_networks.hpp - the networks devices are heard through, and when each was last asked.
///
/// A network that no round has asked for a day, or for three times as long as its rounds were apart, and of which no
/// report says that it will be, is asked no more (an interface that vanished, a network taken out of the configuration,
/// one asked ad hoc): any round's end then counts for its devices, so that they go offline `offline_after` rounds
/// later.

#include "model/observation.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::inventory {

inline constexpr std::size_t most_networks = 4096;  ///< interfaces and CIDRs ever heard through
inline constexpr std::chrono::hours unasked_for{24};

/// In CIDR notation; no interface has such a name.
[[nodiscard]] bool is_swept(std::string_view network);

class AskedNetworks {
public:
    static constexpr std::uint16_t nowhere = 0xffff;       ///< beyond `most_networks`: becomes no device's home
    static constexpr std::uint16_t not_yet_told = 0xfffe;  ///< of an address that was not heard since the start

    /// Numbers keep entries small.
    [[nodiscard]] std::uint16_t number_of(std::string_view network);
    /// Not of `nowhere`.
    [[nodiscard]] const std::string& name(std::uint16_t number) const { return known_[number].name; }
    [[nodiscard]] std::size_t size() const { return known_.size(); }

    /// Those of the old names have the new ones.
    void rename(const std::map<std::string, std::string>& networks);
    void reported(const model::RoundReport& report, model::TimePoint now);
    [[nodiscard]] bool asked_no_more(std::string_view network, model::TimePoint now) const;
    /// Rounds ask it, and not ad hoc alone.
    [[nodiscard]] bool regular(std::string_view network) const { return is(&Network::regular, network); }
    /// Only ever asked ad hoc.
    [[nodiscard]] bool ad_hoc(std::string_view network) const { return is(&Network::ad_hoc, network); }
    /// Some network will be swept.
    [[nodiscard]] bool awaits_sweeps() const { return awaits_sweeps_; }

private:
    struct Network {
        std::string name;
        model::TimePoint asked{};               ///< or since when we wait for that
        std::chrono::milliseconds distance{0};  ///< the longest between two of its rounds
        bool regular = false, ad_hoc = false, awaited = false;
    };
    [[nodiscard]] const Network* find(std::string_view network) const;
    [[nodiscard]] bool is(bool Network::*mark, std::string_view network) const
    {
        const Network* known = find(network);
        return known != nullptr && known->*mark;
    }

    std::vector<Network> known_;
    std::map<std::string, std::uint16_t, std::less<>> numbers_;
    bool awaits_sweeps_ = false;
};

}  // namespace onvigil::inventory

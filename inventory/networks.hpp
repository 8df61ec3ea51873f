#pragma once
/// inventory/networks.hpp - the networks devices are heard through, and which of them a round's end may find silent.
///
/// A device's own network (Device::network, its home) is the one that counts its silence by its rounds. Three rules
/// keep it from being asked in vain:
/// - Home moves. A round of other networks that hears the device through one of them, twice running without a round of
///   its home between, brings it home there; once is enough where the home was only ever asked for once (ad hoc). At
///   home but heard through another network alone it moves at once if that network was asked in the same round, else
///   after `offline_after` such rounds. What is only asked ad hoc becomes no device's home.
/// - Habit. A device of a swept network that has answered two rounds of the interfaces in a row is expected in the next
///   ones too: it hears the multicast.
/// - A network that no round has asked for a day, or for three times as long as its rounds were apart, and of which no
///   report says that it will be, is asked no more (an interface that vanished, a network taken out of the
///   configuration, one asked ad hoc): any round's end then counts for its devices, so that they go offline
///   `offline_after` rounds later.
/// Each further address of a device is counted likewise, by the rounds of the network it answers through.

#include "model/observation.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace onvigil::inventory {

inline constexpr std::size_t most_networks = 4096;  ///< interfaces and CIDRs ever heard through
inline constexpr std::chrono::hours unasked_for{24};
inline constexpr std::uint8_t habit_after = 2;  ///< rounds in a row

/// In CIDR notation; no interface has such a name.
[[nodiscard]] bool is_swept(std::string_view network);

class Networks {
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
    [[nodiscard]] bool regular(std::string_view network) const;
    /// Only ever asked ad hoc.
    [[nodiscard]] bool ad_hoc(std::string_view network) const;
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

    std::vector<Network> known_;
    std::map<std::string, std::uint16_t, std::less<>> numbers_;
    bool awaits_sweeps_ = false;
};

/// One round's report, with the questions the inventory has.
class Round {
public:
    Round(const model::RoundReport& report, const Networks& networks, model::TimePoint now);

    [[nodiscard]] const model::RoundReport& report() const { return report_; }
    [[nodiscard]] bool asked(const std::string& network) const { return asked_.contains(network); }
    [[nodiscard]] bool asked(std::uint16_t number) const
    {
        return number < asked_numbers_.size() && asked_numbers_[number];
    }
    /// It asked the interfaces (multicast), not swept networks.
    [[nodiscard]] bool of_interfaces() const { return of_interfaces_; }
    /// Whether it could have heard a device of that network and habit.
    [[nodiscard]] bool reaches(const std::string& network, bool answers_interfaces) const;
    /// Since the round began. Rounds of the interfaces and sweeps overlap.
    [[nodiscard]] bool within(model::TimePoint at) const { return at >= report_.started && at != model::TimePoint{}; }
    /// Answers may have been lost, or were not asked for: who was silent may still be where it was.
    [[nodiscard]] bool silence_tells() const { return !report_.extra && !report_.lossy; }

private:
    const model::RoundReport& report_;
    const Networks& networks_;
    model::TimePoint now_;
    std::unordered_set<std::string> asked_;
    std::vector<bool> asked_numbers_;
    bool of_interfaces_ = false;
};

}  // namespace onvigil::inventory

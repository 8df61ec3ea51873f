#pragma once
/// inventory/round_reach.hpp - a round that ends: which networks it reached, which devices answered it, and of which
/// devices silence in it tells something. Private to inventory.

#include "inventory/asked_networks.hpp"
#include "inventory/device_index.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace onvigil::inventory {

inline constexpr std::uint8_t habit_after = 2;  ///< rounds in a row
/// Rounds of the interfaces should hear it, though its network is a swept one.
[[nodiscard]] inline bool expected(const Entry& entry)
{
    return entry.habit >= habit_after;
}

/// One round's report, with the questions the inventory has.
class Round {
public:
    Round(const model::RoundReport& report, const AskedNetworks& networks, model::TimePoint now);

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
    /// It would have heard that device: silence of it tells something.
    [[nodiscard]] bool would_hear(const Entry& entry) const;

private:
    const model::RoundReport& report_;
    const AskedNetworks& networks_;
    model::TimePoint now_;
    std::unordered_set<std::string> asked_;
    bool of_interfaces_ = false;
    std::vector<bool> asked_numbers_;
};

/// It answered, and proved to be itself.
[[nodiscard]] inline bool answered(const Entry& entry, const Round& round)
{
    return entry.track.itself || round.within(entry.itself_at);
}
/// Its endpoint did: another protocol of a device may answer when that is another one by now.
[[nodiscard]] inline bool endpoint_answered(const Entry& entry, const Round& round)
{
    return entry.track.endpoint || round.within(entry.endpoint_at);
}
/// Something was heard from that address of it, through any network.
[[nodiscard]] bool heard_at(const Entry& entry, const model::IpAddress& address);
/// It answered from that address.
[[nodiscard]] bool answered_at(const Entry& entry, const model::IpAddress& address, const Round& round);

/// The round asked it, lost nothing, and heard nothing of it.
[[nodiscard]] bool silent(const Entry& entry, const Round& round);
/// Likewise of its endpoint; or it is offline.
[[nodiscard]] bool endpoint_gone(const Entry& entry, const Round& round);

/// Whose the MAC behind an address is, where the device there is not known to have it: that device's, or another's.
enum class HardwareOf { resident, other, unknown };
[[nodiscard]] HardwareOf hardware_of(const Entry& resident, const model::IpAddress& address, const Round& round);

}  // namespace onvigil::inventory

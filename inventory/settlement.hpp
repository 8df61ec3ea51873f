#pragma once
/// inventory/settlement.hpp - what a set of observations makes of the devices, always in one order. Private to
/// inventory.
///
/// Before a round has ended silence says nothing: what hangs on it (a device's endpoint at a new address, a new
/// endpoint where a device of another one is missing) is left for the end.

#include "inventory/device_set.hpp"
#include "inventory/match.hpp"
#include "inventory/round_reach.hpp"

#include <set>
#include <vector>

namespace onvigil::inventory {

/// One observation since the last settled round, and what was made of it until now.
struct Heard {
    model::TimePoint since;  ///< when it came
    model::TimePoint due;    ///< when it is looked at; max: when a round ends
    model::Observation observation;
    DeviceId told{};            ///< the new device that it was taken for
    std::string device{};       ///< id of the device that has it now
    model::TimePoint newest{};  ///< when the same endpoint was last heard from the same address
    bool ambiguous = false;     ///< in another order another device might have it
    unsigned rounds = 0;        ///< that have ended without telling which device it is from
};

class Settlement {
public:
    /// No round: it has not ended yet.
    Settlement(DeviceSet& devices, const Round* round)
        : devices_(devices), index_(devices.index()), round_(round), hardware_(devices.hardware)
    {
    }
    /// Those that must wait stay; the others go to `done`.
    void run(std::vector<Heard>& heard, std::vector<Heard>& done);

    /// The device takes it in; whether another could have had it stands in `heard.ambiguous`.
    static void give(DeviceSet& devices, Slot slot, Heard& heard);

private:
    using Observation = model::Observation;

    /// What the observation brings may be another device's too, or contradicts the device that has it.
    [[nodiscard]] static bool is_ambiguous(const DeviceIndex& index, Slot slot, const model::Observation& observation);
    bool settle_plain(Heard& heard, bool nothing_new);
    bool settle(Heard& heard);
    bool settle_early(Heard& heard, const Match& match);
    bool settle_at_address(Heard& heard, Slot resident);
    bool settle_claim(Heard& heard, const Slots& claimants);
    bool settle_nameless(Heard& heard);
    bool settle_new(Heard& heard);
    bool taken(Heard& heard, Slot slot);
    bool made(Heard& heard);
    bool made_clone(Heard& heard);
    [[nodiscard]] bool is_clone(const Match& found, const Heard& heard) const;

    [[nodiscard]] bool present(const Entry& entry, const Heard& heard) const;
    [[nodiscard]] bool judged(const Entry& entry, const Heard& heard) const;
    [[nodiscard]] bool same_hardware(const model::Device& device, const Observation& heard) const;
    [[nodiscard]] bool other_hardware(const Entry& entry, const Observation& heard) const;
    [[nodiscard]] bool is_host(const Entry& entry, const Heard& heard) const;
    [[nodiscard]] std::optional<Slot> missing_at(const Observation& heard) const;
    [[nodiscard]] std::optional<Slot> nameless_with(const model::Mac& mac) const;

    DeviceSet& devices_;
    const DeviceIndex& index_;
    const Round* round_;
    const Hardware& hardware_;
    std::set<model::IpAddress> waiting_at_;
};

}  // namespace onvigil::inventory

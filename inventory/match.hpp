#pragma once
/// inventory/match.hpp - which of the known devices an observation is of. docs/identity.md has the table of links.

#include "inventory/device_index.hpp"
#include "model/observation.hpp"

namespace onvigil::inventory {

struct Match {
    enum class Kind {
        known,    ///< of the device in `slot`
        unknown,  ///< of none that is known
        claimed,  ///< of one of `claimants` that moved here, or has this address too, or of another device
    };
    Kind kind = Kind::unknown;
    Slot slot = 0;
    Slots claimants{};
    bool by_address = false;  ///< known, but by nothing else
};

[[nodiscard]] Match match(const DeviceIndex& index, const model::Observation& observation);

/// It says nothing of who the device is and where that is not known already.
[[nodiscard]] bool says_nothing_new(const model::Device& device, const model::Observation& observation);

/// The observation and the device belong together beyond doubt: equal proof, or one names the other's address.
[[nodiscard]] bool belongs(const Entry& entry, const model::Observation& observation);

/// The one device at the sender's address that it may come from; none where none, or several, are plausible.
[[nodiscard]] std::optional<Slot> host_at(const DeviceIndex& index, const model::Observation& observation);

/// What shows an identity at an address takes over what was only known by that address.
[[nodiscard]] bool takes_in(const Entry& host);

/// It brings an endpoint to a device that had none, or nothing but its address says that it is this device's.
[[nodiscard]] bool introduces(const DeviceIndex& index, const Match& known, const model::Observation& observation);

}  // namespace onvigil::inventory

#pragma once
/// inventory/device_set.hpp - every device, and the steps that change one. Each step is noted in `changes`.
/// Private to inventory.
///
/// While it records, what a step touches is kept as it was before (`restore`): a window's end starts from there.

#include "inventory/asked_networks.hpp"
#include "inventory/bounds.hpp"
#include "inventory/change_set.hpp"
#include "inventory/device_index.hpp"
#include "inventory/ids.hpp"
#include "inventory/merge_observation.hpp"
#include "model/observation.hpp"
#include "model/shared_text.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::inventory {

/// Hardware addresses of the neighbour table, by the address they stand behind.
using Hardware = std::map<model::IpAddress, model::Mac>;

/// A device is at an address since it moved there or came back. What began to answer from there after `since`, when the
/// device was last heard elsewhere, may be its.
struct Arrival {
    std::string id;
    model::IpAddress address;
    model::TimePoint since;
};

class DeviceSet {
public:
    using Observation = model::Observation;

    DeviceSet(Known known, RegistryBounds bounds);

    [[nodiscard]] const DeviceIndex& index() const { return index_; }
    [[nodiscard]] const model::Device& device(Slot slot) const { return index_.device(slot); }
    [[nodiscard]] Entry& operator[](Slot slot) { return index_[slot]; }

    /// Takes in what was heard of a device. Where it is afterwards: another slot when it proved to be another one too.
    Slot update(Slot slot, const Observation& observation);
    /// A new device, with this id if it is free. None: a bound is reached.
    std::optional<Slot> create(const Observation& observation, const DeviceId& wanted = {});
    /// Takes in what was heard of a device, maybe from an address that it was not known to have.
    Slot take(Slot slot, const Observation& observation);
    /// Likewise, of an entry of the neighbour table: the device itself was not heard there.
    Slot take_at(Slot slot, const Observation& entry);
    /// It is at the sender's address now, and no longer where it was.
    Slot move(Slot slot, const Observation& observation);
    /// Puts the new value in its place.
    void finish(Slot slot, DeviceEdit& edit);
    /// Another device has become part of it, or (none) it left the inventory.
    void remove(Slot slot, const std::string& merged_into = {});
    /// Its stamps moved: `refresh` will give it out.
    void mark_stale(Slot slot);
    std::vector<model::DevicePtr> refresh(std::size_t at_most);
    [[nodiscard]] bool found_any() const { return new_this_round_ > 0; }
    void round_ended() { new_this_round_ = 0; }

    void record(bool recording) { recording_ = recording; }
    void touch(Slot slot);
    [[nodiscard]] bool touched(const std::string& id) const { return before_.contains(id); }
    /// As it was before the recording; the device is gone where it did not exist then. False: not touched.
    bool restore(const std::string& id);
    [[nodiscard]] const std::unordered_map<std::string, std::optional<Entry>>& before() const { return before_; }
    void forget_before() { before_ = decltype(before_)(); }

    ChangeSet changes;
    RegistryDrops drops;
    AskedNetworks networks;
    model::TimePoint now;  ///< of the call that is running
    Hardware hardware;     ///< of the round that ends
    std::vector<Arrival> arrivals;
    /// Which devices the end of a round must look at, found again after a restart: ids of those that show an identity
    /// which others show too, and pairs that may be one under two endpoints.
    std::set<std::string> sharing;
    std::set<std::pair<std::string, std::string>> renamed;
    static constexpr std::size_t most_noted = 10'000;  ///< of each
    void note_sharing(Slot slot);
    void note_renamed(Slot one, Slot other);
    /// Ids of devices that were found, or have come, where another had been (predecessors.hpp).
    std::set<std::string> newcomers;

private:
    void mark_heard(Entry& entry, const Observation& observation);

    RegistryBounds bounds_;
    DeviceIndex index_;
    Ids ids_;
    model::TextPool texts_;
    std::vector<Slot> stale_;
    std::size_t new_this_round_ = 0;
    bool recording_ = false;
    std::unordered_map<std::string, std::optional<Entry>> before_;
};

/// Null: the neighbour table does not tell.
[[nodiscard]] const model::Mac* hardware_at(const DeviceSet& devices, const model::IpAddress& address);
/// Network cards that the neighbour table has behind the device's addresses; where it has none, those that it had.
[[nodiscard]] std::vector<model::Mac> cards_of(const DeviceSet& devices, const model::Device& device);
/// The device states a MAC of the maker of this network card.
[[nodiscard]] bool states_maker_of(const model::Device& device, const model::Mac& card);
/// The neighbour table has another network card behind the sender's address than the device's, which does not name that
/// address: the sender shows an identity that it has copied.
[[nodiscard]] bool is_other_card(const DeviceSet& devices, const model::Device& device,
                                 const model::Observation& heard);
/// Both are there, and are known by network cards that differ.
[[nodiscard]] bool are_other_cards(const DeviceSet& devices, const model::Device& one, const model::Device& other);

}  // namespace onvigil::inventory

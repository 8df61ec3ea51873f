#pragma once
/// inventory/device_index.hpp - every device with what is remembered beside it, and the ways to find one without
/// searching.

#include "inventory/presence.hpp"
#include "model/device.hpp"
#include "model/observation.hpp"

#include <array>
#include <bitset>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/limits.hpp"

namespace onvigil::inventory {

using Slot = std::uint32_t;
/// Few: devices that share an address, a MAC, an endpoint. Of more, `most_hits` are looked at.
using Slots = boost::container::small_vector<Slot, 4>;
inline constexpr std::size_t most_hits = 64;

/// How an address of a device fares; in step with Device::addresses.
struct AddressMark {
    bool heard = false;          ///< through `on`, since the last round of that ended
    std::uint16_t missed = 0;    ///< rounds of `on` in a row in which it was silent, while the device was there
    std::uint16_t on = 0xffff;   ///< network that counts its silence (as AskedNetworks numbers them); 0xffff: home
    std::uint16_t via = 0xffff;  ///< another one it was heard through since
};

struct Entry {
    model::DevicePtr device;  ///< null: the slot is free
    PresenceTrack track;
    model::TimePoint last_seen;    ///< not older than the device's
    model::TimePoint heard_at;     ///< last time that keeps it online
    model::TimePoint itself_at;    ///< of those, last time it proved to be itself; none: not since the start
    model::TimePoint endpoint_at;  ///< of those, last time its endpoint answered
    model::TimePoint found_by;     ///< when the round ended that found its endpoint; max: that is running
    std::bitset<limits::evidence_per_device> repeated;  ///< evidence heard again since its stamps were written
    boost::container::small_vector<AddressMark, 2> addresses;
    std::uint32_t firmware_told =
        0;  ///< what a maker's own protocol last told of it: hash, and which (merge_observation.cpp)
    std::array<std::uint32_t, 3> announced{};  ///< name, location and scopes as WS-Discovery last told them: hashes
    std::array<std::uint32_t, 8> told_at{};    ///< when mDNS or SSDP last told the texts that are held, in seconds
    std::uint16_t heard_on = 0;                ///< network it was last heard through, as AskedNetworks numbers them
    std::uint8_t away = 0;                     ///< rounds of other networks that heard it since one of its own
    std::uint16_t strayed = 0;                 ///< rounds of its own network that heard it, but through others
    std::uint8_t habit = 0;      ///< rounds of the interfaces in a row that it answered (presence_after_round.hpp)
    bool heard_foreign = false;  ///< its address is in none of the networks of that interface
    bool heard_at_home = false;  ///< since the last round: through its own network
    bool heard_away = false;     ///< likewise, through another one
    bool pending = false;        ///< the device's identification is
    bool fresh = false;          ///< found in the round that is running
    bool stale = false;          ///< stamps moved; waits for `refresh`
    bool unsettled = false;      ///< has MACs that wait for the end of the round
};

/// The round that is running found its endpoint.
[[nodiscard]] inline bool is_new_endpoint(const Entry& entry)
{
    return entry.found_by == model::TimePoint::max();
}

class DeviceIndex {
public:
    Slot add(Entry entry);
    void remove(Slot slot);
    /// Another value of the same device; the ways to find it follow.
    void replace(Slot slot, model::DevicePtr device);

    [[nodiscard]] Entry& operator[](Slot slot) { return entries_[slot]; }
    [[nodiscard]] const Entry& operator[](Slot slot) const { return entries_[slot]; }
    [[nodiscard]] const model::Device& device(Slot slot) const { return *entries_[slot].device; }

    [[nodiscard]] std::optional<Slot> by_id(std::string_view id) const;
    [[nodiscard]] Slots by_endpoint(std::string_view endpoint, std::size_t most = most_hits) const;
    /// However many others hold that endpoint.
    [[nodiscard]] Slots by_endpoint_at(std::string_view endpoint, const model::IpAddress& address,
                                       std::string_view network = {}) const;
    [[nodiscard]] Slots by_mac(const model::Mac& mac) const;
    /// Real serial numbers only, whatever their case.
    [[nodiscard]] Slots by_serial(std::string_view serial) const;
    /// `network`: see has_address() in identity.hpp.
    [[nodiscard]] Slots by_address(const model::IpAddress& address, std::string_view network = {},
                                   std::size_t most = most_hits) const;

    /// What ties an observation, or a device, to others: hashes of its endpoint, MACs, serial number and addresses.
    using Keys = boost::container::small_vector<std::uint64_t, 16>;
    [[nodiscard]] static Keys keys_of(const model::Device& device);
    [[nodiscard]] static Keys keys_of(const model::Observation& observation);
    [[nodiscard]] Slots by_key(std::uint64_t key) const;

    using Residents = boost::unordered_flat_set<Slot>;
    /// Whose network it is, however many; in no order.
    [[nodiscard]] const Residents& in_network(std::string_view network) const;

    [[nodiscard]] std::size_t size() const { return size_; }
    /// Slots run from 0 to here; those without a device are free.
    [[nodiscard]] Slot end() const { return static_cast<Slot>(entries_.size()); }

private:
    void drop_key(std::uint64_t key, Slot slot);
    void move_out(const std::string& network, Slot slot);
    template <typename Holds>
    Slots look_up(std::uint64_t key, Holds holds, std::size_t most = most_hits) const;

    std::vector<Entry> entries_;
    std::vector<Slot> free_;
    std::size_t size_ = 0;
    std::unordered_multimap<std::uint64_t, Slot> index_;       ///< hash of kind and value; hits are verified
    std::map<std::string, Residents, std::less<>> residents_;  ///< by network; none is empty
};

}  // namespace onvigil::inventory

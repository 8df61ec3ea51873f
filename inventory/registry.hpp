#pragma once
/// inventory/registry.hpp - every device we know: observations go in, changes come out.
///
/// Pure: `now` is a parameter, nothing is logged, stored or sent. One thread owns it. Devices are immutable values: a
/// DevicePtr goes on pointing to the device as it was.
///
/// Identity. docs/identity.md has the rules. What is new waits a moment (`settle_delay`) for the device's other
/// protocols; what contradicts where a device is known to be, or says nothing but an address, waits until a round ends
/// in which nothing was lost. At a round's end whatever may have hung on the order of arrival is decided anew
/// (window.hpp): the same observations give the same devices in whatever order the network delivered them. Call `tick`
/// no later than `due()`.
///
/// Presence. presence_after_round.hpp says which rounds count a device's silence.
///
/// Times. Hearing the same again moves only stamps, kept beside the device; `refresh` writes them into new values.

#include "inventory/device_set.hpp"
#include "inventory/inventory_settings.hpp"
#include "inventory/window.hpp"
#include "model/change.hpp"
#include "model/observation.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::inventory {

class Registry {
public:
    Registry(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds = {});

    using Changes = std::vector<model::Change>;

    // What was heard. A move is one Change with another front address; an absorbed device's Change (`merged_into`)
    // stands before its survivor's.
    [[nodiscard]] Changes apply(model::Observation observation, model::TimePoint now);
    /// Settles what waited for the round, MACs of the neighbour table, and who missed the round.
    [[nodiscard]] Changes end_round(const model::RoundReport& report, model::TimePoint now);
    /// Networks have other names now, by the old ones: their devices stay in them.
    [[nodiscard]] Changes rename(const std::map<std::string, std::string>& networks, model::TimePoint now);
    /// It said goodbye and has answered nothing since: offline at once. The device of that endpoint at that address;
    /// without an endpoint, the only one there.
    [[nodiscard]] Changes depart(std::string_view endpoint, const model::IpAddress& from, model::TimePoint now);
    /// New devices with their settle delay over, waivers that have ended, devices offline for longer than
    /// `keep_offline`.
    [[nodiscard]] Changes tick(model::TimePoint now);
    /// When `tick` has something to do next.
    [[nodiscard]] std::optional<model::TimePoint> due() const;
    /// Something new was heard and is not taken in yet.
    [[nodiscard]] bool expecting() const { return window_.expecting(); }

    /// Devices of which only stamps (last_seen, of evidence too) and missed_rounds moved since they were last given
    /// out: no Change, nothing to judge, only to be shown and stored. At most `at_most` a call; empty: all are fresh.
    /// Call it until then after each end_round.
    [[nodiscard]] std::vector<model::DevicePtr> refresh(std::size_t at_most) { return devices_.refresh(at_most); }

    // What an administrator does. nullopt: no such device.
    [[nodiscard]] std::optional<model::Change> forget(std::string_view id);
    /// An empty value removes the label. Beyond limits::labels_per_device nothing is added.
    [[nodiscard]] std::optional<model::Change> set_labels(
        std::string_view id, const std::vector<std::pair<std::string, std::string>>& labels);
    [[nodiscard]] std::optional<model::Change> waive(std::string_view id, model::Waiver waiver);
    [[nodiscard]] std::optional<model::Change> unwaive(std::string_view id);

    /// Takes effect from the next call on (reload).
    void reconfigure(InventorySettings settings);

    [[nodiscard]] model::DevicePtr get(std::string_view id) const;  ///< null: no such device
    /// The devices that have this address.
    [[nodiscard]] std::vector<model::DevicePtr> at(const model::IpAddress& address) const;
    /// Every device that `reference` may mean: id or the beginning of one, address, MAC, serial number, endpoint.
    [[nodiscard]] std::vector<model::DevicePtr> find(std::string_view reference) const;
    [[nodiscard]] std::vector<model::DevicePtr> all() const;
    void for_each(const std::function<void(const model::DevicePtr&)>& visit) const;
    [[nodiscard]] std::size_t size() const { return devices_.index().size(); }
    /// Where the devices of a network are, for asking each by unicast; of an interface, with those of swept networks
    /// that its rounds expect to answer.
    [[nodiscard]] std::vector<model::IpAddress> addresses_in(std::string_view network) const;
    /// Likewise, of those that nothing but the neighbour table ever told of, offline ones included.
    [[nodiscard]] std::vector<model::IpAddress> neighbours_in(std::string_view network) const;
    [[nodiscard]] const RegistryDrops& drops() const { return devices_.drops; }

private:
    std::optional<model::Change> edit(std::string_view id, const std::function<void(model::Device&)>& change);
    void end_waivers();
    void expire();

    InventorySettings settings_;
    IsMaker is_maker_;
    DeviceSet devices_;
    Window window_;
    model::TimePoint next_waiver_end_ = model::TimePoint::max();
    model::TimePoint next_expiry_{};
};

}  // namespace onvigil::inventory

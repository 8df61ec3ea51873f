#pragma once
/// inventory/registry.hpp - every device we know: observations go in, changes come out.
///
/// Pure: `now` is a parameter, nothing is logged, stored or sent. One thread owns it. Devices are immutable values:
/// whoever holds a DevicePtr holds the device as it was.
///
/// Order. What is not known yet waits a moment (`gestation`, or until its round ends) so that all the protocols a
/// device answers are looked at together and in one fixed order: the same observations give the same devices and ids
/// in whatever order the network delivered them. What brings a known device an endpoint, or is tied to one by its
/// address alone, waits likewise. What contradicts where a device is known to be (its endpoint at a new address) waits
/// until a round ends in which nothing was lost, when it shows whether the old address still answers. What does not say
/// who it is (SSDP, mDNS, an answer that cannot be read) waits for a round's end too, or 20 s, and makes no device
/// where several may have sent it; who shows an identity at an address takes over what was known by that address alone.
/// Neighbour entries wait for the end of the round, and are a device's if it answered from there in it. Call `tick` no
/// later than `due()`.
///
/// Presence. networks.hpp says which rounds count a device's silence.
///
/// Times. Hearing the same again moves only stamps, kept beside the device; `refresh` writes them into new values.

#include "base/limits.hpp"
#include "inventory/settings.hpp"
#include "model/change.hpp"
#include "model/observation.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::inventory {

/// What the store holds when the daemon starts.
struct Known {
    std::vector<model::DevicePtr> devices;
    std::vector<std::pair<std::string, std::string>> past_ids;  ///< id and identity key of devices that are gone
};

/// Whether a maker file claims the owner of a MAC (policy answers; asked for `neighbours: makers` only).
using IsMaker = std::function<bool(const std::string& organization)>;

/// What was turned away because a bound was reached; only ever grows.
struct RegistryDrops {
    std::size_t new_devices = 0;   ///< limits::devices or limits::new_devices_per_round
    std::size_t observations = 0;  ///< limits::held_observations
    std::size_t evidence = 0;      ///< limits::evidence_per_device: the oldest claims made room
};

struct RegistryCounts {
    std::size_t total = 0;
    std::array<std::size_t, 2> by_presence{};        ///< index: model::Presence
    std::array<std::size_t, 7> by_identification{};  ///< index: model::Identification::State
};

/// What anybody on the network could make grow.
struct RegistryBounds {
    std::size_t devices = limits::devices;
    std::size_t new_devices_per_round = limits::new_devices_per_round;
    std::size_t held_observations = limits::held_observations;
};

class Registry {
public:
    Registry(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds = {});
    ~Registry();
    Registry(Registry&&) noexcept;
    Registry& operator=(Registry&&) noexcept;

    using Changes = std::vector<model::Change>;

    // Doors. A move is one Change whose front address differs; an absorbed device's Change (`merged_into`) stands
    // before its survivor's.
    [[nodiscard]] Changes apply(model::Observation observation, model::TimePoint now);
    /// Settles what waited for the round, MACs of the neighbour table, and who missed the round.
    [[nodiscard]] Changes end_round(const model::RoundReport& report, model::TimePoint now);
    /// It said goodbye and has answered nothing since: offline at once. The device of that endpoint at that address;
    /// without an endpoint, the only one there.
    [[nodiscard]] Changes depart(std::string_view endpoint, const model::IpAddress& from, model::TimePoint now);
    /// New devices whose gestation is over, waivers that have ended, devices offline for longer than `keep_offline`.
    [[nodiscard]] Changes tick(model::TimePoint now);
    /// When `tick` has something to do next.
    [[nodiscard]] std::optional<model::TimePoint> due() const;
    /// Something new was heard and is not taken in yet.
    [[nodiscard]] bool expecting() const;

    /// Devices of which only stamps (last_seen, of evidence too) and missed_rounds moved since they were last given
    /// out: no Change, nothing to judge, only to be shown and stored. At most `at_most` a call; empty: all are fresh.
    /// Call it until then after each end_round.
    [[nodiscard]] std::vector<model::DevicePtr> refresh(std::size_t at_most);

    // Doors of the administrator. nullopt: no such device.
    [[nodiscard]] std::optional<model::Change> forget(std::string_view id);
    /// An empty value removes the label. Beyond limits::labels_per_device nothing is added.
    [[nodiscard]] std::optional<model::Change> set_labels(
        std::string_view id, const std::vector<std::pair<std::string, std::string>>& labels);
    [[nodiscard]] std::optional<model::Change> waive(std::string_view id, model::Waiver waiver);
    [[nodiscard]] std::optional<model::Change> unwaive(std::string_view id);

    /// Takes effect from the next call on (reload).
    void adopt(InventorySettings settings);

    [[nodiscard]] model::DevicePtr get(std::string_view id) const;  ///< null: no such device
    /// The devices that have this address.
    [[nodiscard]] std::vector<model::DevicePtr> at(const model::IpAddress& address) const;
    /// Every device that `reference` may mean: id or the beginning of one, address, MAC, serial number, endpoint.
    [[nodiscard]] std::vector<model::DevicePtr> find(std::string_view reference) const;
    [[nodiscard]] std::vector<model::DevicePtr> all() const;
    void for_each(const std::function<void(const model::DevicePtr&)>& visit) const;
    [[nodiscard]] std::size_t size() const;
    /// Where the devices of a network are, for asking each by unicast; of an interface, with those of swept networks
    /// that its rounds expect to answer.
    [[nodiscard]] std::vector<model::IpAddress> addresses_in(std::string_view network) const;
    /// Likewise, of those that nothing but the neighbour table ever told of, offline ones included.
    [[nodiscard]] std::vector<model::IpAddress> neighbours_in(std::string_view network) const;
    [[nodiscard]] RegistryCounts counts() const;
    [[nodiscard]] const RegistryDrops& drops() const;

private:
    class Core;
    std::unique_ptr<Core> core_;
};

}  // namespace onvigil::inventory

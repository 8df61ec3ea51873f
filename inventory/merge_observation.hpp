#pragma once
/// inventory/merge_observation.hpp - what an observation adds to a device. A device is copied only if something is new.

#include "inventory/device_index.hpp"
#include "model/observation.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace onvigil::inventory {

/// A device being changed: the original until it is changed.
class DeviceEdit {
public:
    explicit DeviceEdit(const model::Device& original) : original_(original) {}

    [[nodiscard]] const model::Device& device() const { return copy_ ? *copy_ : original_; }
    [[nodiscard]] model::Device& change()
    {
        if (!copy_) copy_ = std::make_shared<model::Device>(original_);
        return *copy_;
    }
    [[nodiscard]] bool changed() const { return copy_ != nullptr; }
    /// The new value (a copy where nothing was changed); its vectors hold no spare room, its texts are those of the
    /// pool.
    [[nodiscard]] model::DevicePtr finish(model::TextPool& pool);

private:
    const model::Device& original_;
    std::shared_ptr<model::Device> copy_;
};

[[nodiscard]] Entry entry_of(model::DevicePtr stored);

/// Everything the observation says but where the device is. `dropped` counts evidence that had to make room.
void merge_observation(DeviceEdit& edit, Entry& entry, const model::Observation& observation, std::size_t& dropped);

/// An address the device has; it goes to the back unless it is the first. Beyond the limit the last but one makes room.
void add_address(DeviceEdit& edit, Entry& entry, const model::IpAddress& address);

/// The evidence of a MAC's registered owner, once it counts; and its withdrawal.
void add_owner(DeviceEdit& edit, Entry& entry, const model::DeviceMac& mac, model::Protocol source, model::TimePoint at,
               std::size_t& dropped);
void withdraw_owner(DeviceEdit& edit, Entry& entry, const model::Mac& mac);

/// The first tells an owner, and the other not the same.
[[nodiscard]] bool of_other_owners(const model::DeviceMac& one, const model::DeviceMac& other);

/// Claims that match, taken back.
void forget_evidence(DeviceEdit& edit, Entry& entry, const std::function<bool(const model::Evidence&)>& matches);

/// Writes the stamps kept beside the device into it.
void stamp(model::Device& device, Entry& entry);
/// They stand in it already.
[[nodiscard]] bool is_stamped(const model::Device& device, const Entry& entry);

}  // namespace onvigil::inventory

#pragma once
/// inventory/fold.hpp - what an observation adds to a device. A device is copied only if something is new.

#include "inventory/shelf.hpp"
#include "model/observation.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace onvigil::inventory {

/// A device being changed: the original until somebody edits.
class Draft {
public:
    explicit Draft(const model::Device& original) : original_(original) {}

    [[nodiscard]] const model::Device& see() const { return copy_ ? *copy_ : original_; }
    [[nodiscard]] model::Device& edit()
    {
        if (!copy_) copy_ = std::make_shared<model::Device>(original_);
        return *copy_;
    }
    [[nodiscard]] bool edited() const { return copy_ != nullptr; }
    /// The new value (a copy where nobody edited); its vectors hold no spare room, its texts are those of the pool.
    [[nodiscard]] model::DevicePtr finish(model::TextPool& pool);

private:
    const model::Device& original_;
    std::shared_ptr<model::Device> copy_;
};

/// Which of the texts the device of a store was told by whom is not stored: what an interview told ranks highest.
[[nodiscard]] Entry entry_of(model::DevicePtr stored);

/// Everything the observation says but where the device is. `dropped` counts evidence that had to make room.
void fold(Draft& draft, Entry& entry, const model::Observation& observation, std::size_t& dropped);

/// An address the device has; it goes to the back unless it is the first. Beyond the limit the last but one makes room.
void add_address(Draft& draft, Entry& entry, const model::IpAddress& address);

/// The evidence of a MAC's registered owner, once it counts; and its withdrawal.
void add_owner(Draft& draft, Entry& entry, const model::DeviceMac& mac, model::Protocol source, model::TimePoint at,
               std::size_t& dropped);
void withdraw_owner(Draft& draft, Entry& entry, const model::Mac& mac);

/// Texts that only this observation told, and claims that match, taken back.
void forget_texts(Draft& draft, Entry& entry, const model::Observation& observation);
void forget_evidence(Draft& draft, Entry& entry, const std::function<bool(const model::Evidence&)>& matches);

/// Writes the stamps kept beside the device into it.
void stamp(model::Device& device, Entry& entry);
/// They stand in it already.
[[nodiscard]] bool is_stamped(const model::Device& device, const Entry& entry);

}  // namespace onvigil::inventory

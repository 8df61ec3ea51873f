#pragma once
/// inventory/change_set.hpp - the changes of one call: one for each device, from what it was before the call to what it
/// is.

#include "model/change.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::inventory {

class ChangeSet {
public:
    /// A device was found (no before), changed, or went (no after; `merged_into` where another absorbed it).
    void add(model::DevicePtr before, model::DevicePtr after, std::string merged_into = {});

    /// The device that went has become part of another one.
    void merged(const std::string& id, const std::string& into);

    /// In the order of each device's last change, so that a survivor stands behind what it absorbed. A device that
    /// came and went within the call, or is as it was, is left out.
    [[nodiscard]] std::vector<model::Change> take();

private:
    std::vector<model::Change> changes_;  ///< without before and after: replaced by a later one
    std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace onvigil::inventory

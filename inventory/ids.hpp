#pragma once
/// inventory/ids.hpp - ids that are a hash of what a device was first known by, and never given to two devices.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::inventory {

struct DeviceId {
    std::string id;   ///< "dev-7k2m9q4x1c"
    std::string key;  ///< what it is the hash of: the identity key, with address or counter where that was needed
};

/// Knows which ids were given away by devices that are gone.
class Ids {
public:
    explicit Ids(const std::vector<std::pair<std::string, std::string>>& past);

    /// The id of a device first known by `key`, at `address`. `present` says whether a device has an id now: that is
    /// then another device. A past device had this very key, and is found anew, or is another one too.
    [[nodiscard]] DeviceId give(const std::string& key, const std::string& address,
                                const std::function<bool(std::string_view)>& present) const;

    /// The device is gone; its id stays its own.
    void retire(const std::string& id, const std::string& key);

    [[nodiscard]] static std::string hash(std::string_view key);

private:
    std::unordered_map<std::string, std::uint64_t> past_;  ///< id -> hash of the key, frugal
};

}  // namespace onvigil::inventory

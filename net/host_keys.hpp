#pragma once
/// net/host_keys.hpp - what shows that two addresses are one host's, and the port that knows it of known devices.
///
/// Keys are hashes of what is known of a host: its address, its endpoint, the MAC or serial number it states, its place
/// in the inventory. With any one in common two addresses are treated as one host. Hosts with colliding hashes wait for
/// each other, and come to no other harm.

#include "model/ip.hpp"
#include "net/permutation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace onvigil::net {

class HostKeys {
public:
    static constexpr std::size_t most = 4;  ///< one of each kind

    /// 0: not known, and not added.
    void add(std::uint64_t key)
    {
        if (key != 0 && count_ < keys_.size()) keys_[count_++] = key;
    }
    [[nodiscard]] const std::uint64_t* begin() const noexcept { return keys_.data(); }
    [[nodiscard]] const std::uint64_t* end() const noexcept { return keys_.data() + count_; }

private:
    std::array<std::uint64_t, most> keys_{};
    std::size_t count_ = 0;
};

[[nodiscard]] inline std::uint64_t key_of(const model::IpAddress& address)
{
    return mix(std::hash<model::IpAddress>()(address)) | 1;
}

/// Of the network that a host shares with its neighbours (/24, /64), or of the site's that it is likely to be in (/16,
/// /48).
[[nodiscard]] std::uint64_t network_key(const model::IpAddress& address);
[[nodiscard]] std::uint64_t wide_network_key(const model::IpAddress& address);

/// Which addresses are one device's: implemented by the daemon, from its inventory.
class AddressOwners {
public:
    virtual ~AddressOwners() = default;

    /// A key that all addresses of one device share; 0: no device is known at this one, or several are.
    [[nodiscard]] virtual std::uint64_t device_at(const model::IpAddress& address) const = 0;
};

}  // namespace onvigil::net

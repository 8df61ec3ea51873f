#pragma once
/// An inventory that knows which addresses are one device's.

#include "net/host_keys.hpp"

#include <map>

namespace onvigil::net {

struct FakeAddressOwners : AddressOwners {
    std::uint64_t device_at(const model::IpAddress& address) const override
    {
        const auto known = devices.find(address);
        return known == devices.end() ? 0 : known->second;
    }
    std::map<model::IpAddress, std::uint64_t> devices;
};

}  // namespace onvigil::net

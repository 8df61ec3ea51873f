#include "render/main_address.hpp"

#include <algorithm>
#include <functional>

namespace onvigil::render {
namespace {

bool reaches_beyond_its_link(const model::IpAddress& address)
{
    if (address.is_v6()) return !address.to_v6().is_link_local();
    return (address.to_v4().to_uint() >> 16) != 0xA9FE;  // 169.254/16, RFC 3927
}

bool is_settled(const model::DeviceMac& mac)
{
    return mac.settled;
}

/// The first that is `better`, else the first.
template <typename Value, typename Better>
const Value* main_of(const std::vector<Value>& all, Better better)
{
    const auto found = std::ranges::find_if(all, better);
    if (found != all.end()) return &*found;
    return all.empty() ? nullptr : &all.front();
}

template <typename Value>
std::vector<const Value*> shown(const std::vector<Value>& all, const Value* first)
{
    std::vector<const Value*> out;
    out.reserve(all.size());
    if (first != nullptr) out.push_back(first);
    for (const Value& value : all)
        if (&value != first) out.push_back(&value);
    return out;
}

}  // namespace

const model::IpAddress* main_address(const model::Device& device)
{
    return main_of(device.addresses, reaches_beyond_its_link);
}

std::string main_address_text(const model::Device& device, std::string otherwise)
{
    const auto* address = main_address(device);
    return address == nullptr ? otherwise : address->to_string();
}

const model::DeviceMac* main_mac(const model::Device& device)
{
    return main_of(device.macs, is_settled);
}

std::string main_mac_text(const model::Device& device)
{
    const auto* mac = main_mac(device);
    return mac == nullptr ? std::string() : model::to_text(mac->mac);
}

std::vector<const model::IpAddress*> addresses_shown(const model::Device& device)
{
    return shown(device.addresses, main_address(device));
}

std::vector<const model::DeviceMac*> macs_shown(const model::Device& device)
{
    return shown(device.macs, main_mac(device));
}

}  // namespace onvigil::render

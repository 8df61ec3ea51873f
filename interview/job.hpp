#pragma once
/// interview/job.hpp - what one turn at one address is for.

#include "net/target.hpp"

#include <variant>

namespace onvigil::interview {

/// Read the banners of a device, as its maker is in doubt (BannerPolicy).
struct BannerJob {
    model::IpAddress address;
    net::Target target;
};
/// An interview, a description to be read, or banners.
using Job = std::variant<net::Target, net::Description, BannerJob>;

[[nodiscard]] inline const model::IpAddress& address_of(const Job& job)
{
    return std::visit([](const auto& it) -> const model::IpAddress& { return it.address; }, job);
}

}  // namespace onvigil::interview

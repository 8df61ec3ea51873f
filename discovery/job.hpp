#pragma once
/// discovery/job.hpp - what one turn at one address is for.

#include "discovery/target.hpp"

#include <variant>

namespace onvigil::discovery {

/// Read the banners of a device whose maker is not proven.
struct BannerJob {
    model::IpAddress address;
    Target target;
};
/// An interview, a description to be read, or banners.
using Job = std::variant<Target, Description, BannerJob>;

[[nodiscard]] inline const model::IpAddress& address_of(const Job& job)
{
    return std::visit([](const auto& it) -> const model::IpAddress& { return it.address; }, job);
}

}  // namespace onvigil::discovery

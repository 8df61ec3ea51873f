#pragma once
/// daemon/device_directory.hpp - what discovery asks the inventory: where known devices are, and whether a maker is
/// proven.

#include "daemon/pipeline.hpp"
#include "discovery/discovery.hpp"
#include "interview/interview_ports.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::daemon {

/// How net::AddressOwners knows a device.
[[nodiscard]] std::uint64_t device_number(std::string_view id);

class DeviceDirectory final : public discovery::KnownDevices, public interview::BannerPolicy {
public:
    explicit DeviceDirectory(Pipeline& pipeline) : pipeline_(pipeline) {}

    [[nodiscard]] std::vector<model::IpAddress> addresses_on(const std::string& network) const override;
    [[nodiscard]] std::vector<model::IpAddress> neighbours_on(const std::string& network) const override;
    void each_address(const Visit& visit) const override;
    [[nodiscard]] std::uint64_t device_at(const model::IpAddress& address) const override;
    [[nodiscard]] boost::asio::awaitable<bool> wants_fingerprint(model::IpAddress address) override;

private:
    Pipeline& pipeline_;
};

}  // namespace onvigil::daemon

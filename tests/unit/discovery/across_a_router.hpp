#pragma once
/// across_a_router.hpp - a wire with a routed network behind its far end.

#include "on_a_wire.hpp"

namespace onvigil::discovery {

/// A routed network behind the camera side: 10.77.0.0/24, of which 10.77.0.9 is a camera.
class DiscoveryAcrossARouter : public DiscoveryOnAWire {
protected:
    void SetUp() override
    {
        DiscoveryOnAWire::SetUp();
        if (IsSkipped()) return;
        sensor_->in([] { NetworkNamespace::run("ip route add 10.77.0.0/24 via 10.9.0.2"); });
        devices_->in([] { NetworkNamespace::run("ip addr add 10.77.0.9/32 dev lo"); });
        socket_ = devices_->in([&] {
            auto socket = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
            socket->bind(*model::parse_ip("10.77.0.9"), 3702, true);
            return socket;
        });
    }

    static DiscoverySettings routed()
    {
        DiscoverySettings settings = quick();
        settings.networks = {*model::parse_cidr("10.77.0.0/24")};
        settings.network_interval = 1h;
        settings.rate = 0;
        return settings;
    }

    /// How many sweeps of this network have been reported.
    [[nodiscard]] std::size_t swept(const std::string& network) const
    {
        return std::size_t(std::count_if(notes_.rounds.begin(), notes_.rounds.end(), [&](const auto& report) {
            return report.networks == std::vector<std::string>{network};
        }));
    }

    std::shared_ptr<net::UdpSocket> socket_;
};

}  // namespace onvigil::discovery

#pragma once
/// simulator/fleet.hpp - all fake cameras of the process, found by address; replaced as a whole when the scenario
/// changes.

#include "simulator/camera.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace onvigil::simulator {

/// Sums that belong to no camera.
struct Totals {
    std::uint64_t datagrams_in = 0;     ///< before they are handed to cameras
    std::uint64_t datagrams_stray = 0;  ///< not understood, or for an address without a camera
    std::uint64_t datagrams_lost = 0;   ///< dropped by the kernel before we read them
    std::uint64_t answers_failed = 0;   ///< the kernel refused to send them
    std::uint64_t connections_stray = 0;
};

/// What replacing the scenario changed.
struct Difference {
    std::vector<std::size_t> appeared;  ///< indexes into the new cameras; a moved one too
    std::vector<Camera> gone;           ///< off, not moved: a device that moves has no chance to say goodbye
};

class Fleet {
public:
    explicit Fleet(const Scenario& scenario);

    [[nodiscard]] std::span<Camera> cameras() noexcept { return cameras_; }
    /// All devices at an address, on whatever ports.
    [[nodiscard]] std::span<Camera> at(std::uint32_t address) noexcept;
    [[nodiscard]] std::span<Camera> at(const Address6& address) noexcept;
    /// The one that serves an address and port over plain HTTP, TLS or RTSP; nullptr if there is none or it is silent.
    [[nodiscard]] Camera* serving(const boost::asio::ip::tcp::endpoint& local) noexcept;
    [[nodiscard]] bool has_ipv6() const noexcept { return !by_address6_.empty(); }

    /// Counters and lost logins go on for devices that stay, wherever they stand now.
    Difference replace(const Scenario& scenario);

    [[nodiscard]] std::string counters_json(const Totals& totals) const;

private:
    void build(const Scenario& scenario);
    std::vector<Camera> cameras_;                  ///< by address
    std::map<Address6, std::size_t> by_address6_;  ///< one device an IPv6 address
};

}  // namespace onvigil::simulator

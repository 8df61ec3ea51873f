#pragma once
/// simulator/camera.hpp - one fake device at run time: who it is, what was asked of it, and the messages it answers
/// with.

#include "simulator/scenario.hpp"
#include "simulator/template.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace onvigil::simulator {

/// What a camera is asked over HTTP and RTSP.
enum class Call : std::uint8_t {
    datetime,
    deviceinfo,
    scopes,
    networkinterfaces,
    hostname,
    capabilities,
    services,
    other,  ///< any other SOAP call
    page,   ///< GET and HEAD
    rtsp,
    garbage  ///< no HTTP at all
};
inline constexpr std::size_t call_count = 11;
[[nodiscard]] std::string_view name(Call call) noexcept;
/// From the name of the element in the SOAP body.
[[nodiscard]] Call call_of(std::string_view element) noexcept;

/// How many things happened in the busiest second.
struct Busiest {
    std::uint64_t most = 0;
    void count(std::int64_t unix_second) noexcept;

private:
    std::int64_t second_ = 0;
    std::uint64_t in_second_ = 0;
};

/// What a test may want to know about how a client treated one camera.
struct Counters {
    std::uint64_t datagrams_in = 0, datagrams_out = 0;
    std::uint64_t connections = 0, open = 0, most_open = 0;
    std::uint64_t being_answered = 0, most_being_answered = 0;  ///< requests, over all connections
    std::array<std::uint64_t, call_count> calls{};
    std::uint64_t logins_tried = 0, logins_failed = 0;
    std::uint64_t forbidden = 0;  ///< messages that would change a real device
    Busiest unicast_datagrams, requests_answered;
    [[nodiscard]] std::uint64_t requests() const noexcept;
    void count(Call call, std::int64_t unix_second) noexcept;
};

/// An entry of the scenario with its messages compiled; shared by the entry's devices.
struct Model {
    Entry entry;
    std::map<const DiscoveryProtocol*, Template> answers;  ///< to a probe, for each protocol it speaks
    Template hello, bye, ssdp_description, page;
    std::array<Template, 7> soap;  ///< by Call, up to services
    Template not_authorized, not_supported;

    [[nodiscard]] bool speaks(const DiscoveryProtocol& protocol) const { return entry.discovery.contains(&protocol); }
    [[nodiscard]] bool serves(Service service) const { return entry.services.contains(service); }
    /// ONVIF, web pages and UPnP descriptions share a port.
    [[nodiscard]] bool has_web_server() const
    {
        return serves(Service::onvif) || serves(Service::http) || speaks(protocols::ssdp);
    }
};

/// Compiles an entry. Literal captures replace the message they are named for.
[[nodiscard]] std::shared_ptr<const Model> compile(const Entry& entry);

struct Camera {
    Identity id;
    std::shared_ptr<const Model> model;
    std::uint64_t seed = 0;
    Counters counters;
    unsigned wrong_logins = 0;

    [[nodiscard]] bool locked() const;
    /// The same wherever the camera moves: made from its serial, MAC and number.
    [[nodiscard]] std::string endpoint() const;
    /// Its name in the counters and across reloads of the scenario: the MAC if it has one, else the address.
    [[nodiscard]] std::string key() const;
};

}  // namespace onvigil::simulator

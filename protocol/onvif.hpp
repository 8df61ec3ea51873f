#pragma once
/// protocol/onvif.hpp - the ONVIF device service's few calls that say who a device is: requests to text, answers to
/// values.
///
/// Source: ONVIF Core Specification, device management service; WS-Security UsernameToken Profile 1.0.

#include "protocol/soap.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace onvigil::protocol::onvif {

enum class Call : std::uint8_t {
    get_system_date_and_time,
    get_device_information,
    get_scopes,
    get_network_interfaces,
    get_hostname,
    get_capabilities,
    get_services
};
[[nodiscard]] std::string_view name(Call call) noexcept;  ///< "GetDeviceInformation", ...
/// The SOAP action URI, for Content-Type's action parameter.
[[nodiscard]] std::string_view action(Call call) noexcept;

/// A login inside the SOAP header (WS-UsernameToken, digest). Nonces of 20 bytes and milliseconds in `created`
/// are what all makers take.
struct UsernameToken {
    std::string username{};
    std::string password{};
    std::string nonce{};    ///< raw bytes
    std::string created{};  ///< created_text() of the device's own clock
};

/// UTC with milliseconds: "2024-02-04T07:44:17.500Z".
[[nodiscard]] std::string created_text(std::chrono::system_clock::time_point when);
/// Base64(SHA-1(nonce + created + password)).
[[nodiscard]] std::string password_digest(std::string_view nonce, std::string_view created, std::string_view password);

/// The whole envelope on one line, SOAP 1.2.
[[nodiscard]] std::string encode(Call call, const std::optional<UsernameToken>& token = {});

struct DateTime {
    std::optional<std::chrono::system_clock::time_point> utc{};    ///< nothing where absent or no date at all
    std::optional<std::chrono::system_clock::time_point> local{};  ///< likewise, in the device's time zone
    std::string time_zone{};                                       ///< as sent: POSIX.1's TZ, or some other words
    bool daylight_savings = false;
    bool operator==(const DateTime&) const = default;
};
struct DeviceInformation {
    std::string manufacturer{}, model{}, firmware{}, serial{}, hardware_id{};
    bool operator==(const DeviceInformation&) const = default;
};
struct Scopes {
    std::vector<std::string> items;  ///< as sent; wsd::parse_scope reads them
    bool operator==(const Scopes&) const = default;
};
struct NetworkInterface {
    std::string token{}, name{};
    std::string hw_address{};              ///< as sent, in any spelling
    std::vector<std::string> addresses{};  ///< IPv4 and IPv6 as sent, without prefix length; each once
    bool operator==(const NetworkInterface&) const = default;
};
struct NetworkInterfaces {
    std::vector<NetworkInterface> items;
    bool operator==(const NetworkInterfaces&) const = default;
};
struct Hostname {
    std::string name{};
    bool operator==(const Hostname&) const = default;
};
/// GetServices and GetCapabilities alike: where the device says its services are. Internal addresses behind NAT.
struct Services {
    struct Item {
        std::string uri;  ///< the service's namespace; empty for GetCapabilities
        std::string xaddr;
        bool operator==(const Item&) const = default;
    };
    std::vector<Item> items;
    bool operator==(const Services&) const = default;
};

struct Answer {
    std::variant<Fault, DateTime, DeviceInformation, Scopes, NetworkInterfaces, Hostname, Services> body;
    Namespaces namespaces;  ///< every URI the bytes declare, in faults too
    bool operator==(const Answer&) const = default;
};

/// Reads HTTP bodies. Holds the parser's working memory: keep one and use it again; not for two threads at once.
class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// Total: any bytes give a value as complete as they allow, or an error; none throws (but std::bad_alloc).
    /// The HTTP status does not matter: faults come with 200, 400, 401 and 500. `malformed` for an HTML page.
    [[nodiscard]] Result<Answer, DecodeError> decode(Bytes body);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace onvigil::protocol::onvif

#pragma once
/// simulator/scenario.hpp - what a scenario file says: which fake cameras stand where and how they behave.
///
/// Strict: an unknown key, a wrong type or an impossible value is a problem that names file, line and key. The keys,
/// with an example each, are in scenarios/demo.yaml and in `onvigil-simulator --help`.

#include "base/result.hpp"
#include "simulator/discovery_protocol.hpp"
#include "simulator/text_pattern.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator {

enum class Kind : std::uint8_t { camera, printer, windows };
/// The firmware that the messages look like.
enum class Platform : std::uint8_t { gsoap, hikvision, hikvision_neutral, dahua };
/// What it serves over TCP.
enum class Service : std::uint8_t { onvif, http, rtsp, tls };

enum class LoginScheme : std::uint8_t { none, digest, wss };
enum class Misbehaviour : std::uint8_t {
    none,
    hangs,                 ///< accepts and says nothing
    resets,                ///< resets the connection after the request
    nonsense,              ///< answers with bytes that are no HTTP
    html,                  ///< answers everything with a web page
    slow_body,             ///< one byte of the body every 200 ms
    redirect,              ///< 302 to `redirect_to`
    wrong_content_length,  ///< announces more than it sends, then closes
    no_content_length,     ///< HTTP/1.0, ends with the connection
    echo_nul,              ///< the request echoed with NULs before the XML
    empty,                 ///< 200 with no body
    endless,               ///< a body that never ends
    drops_keep_alive       ///< closes after each answer although it said keep-alive
};

struct Credentials {
    LoginScheme scheme = LoginScheme::none;
    std::string username, password;
    bool everything = false;                        ///< even for what ONVIF leaves open to all
    std::vector<std::string> algorithms = {"MD5"};  ///< one challenge each, in this order
    std::string qop = "auth";                       ///< empty: RFC 2069
    unsigned refusal_status = 400;                  ///< of a refused WS-UsernameToken; Digest refuses with 401
    unsigned lock_after = 0;                        ///< wrong logins until the account is locked; 0: never
};

/// One entry of `cameras`: `count` devices on addresses that follow each other.
struct Entry {
    std::uint32_t address = 0;  ///< IPv4, host byte order
    Address6 address6{};        ///< of the first; all zero: none
    std::uint32_t count = 1;
    Kind kind = Kind::camera;
    Platform platform = Platform::gsoap;
    std::string interface;  ///< empty: the scenario's
    std::set<const DiscoveryProtocol*> discovery = {&protocols::ws_discovery};
    std::set<Service> services = {Service::onvif};
    Pattern manufacturer, model, firmware, serial, hardware_id, name, location, hostname, endpoint;
    Pattern vendor, device_class, oem_code;  ///< what DHIP and SADP say beside
    std::vector<Pattern> scopes;             ///< instead of the usual ones
    Pattern xaddrs;                          ///< instead of the true ones
    Mac mac{};                               ///< of the first; the following count up
    Credentials credentials;
    std::uint16_t port = 80, tls_port = 443, rtsp_port = 554;
    std::string path = "/onvif/device_service";
    Pattern server, realm, title, certificate, rtsp_server;
    std::chrono::milliseconds delay{0};       ///< answers are spread over this
    std::chrono::milliseconds http_delay{0};  ///< before each answer over HTTP
    std::chrono::seconds clock{0};            ///< how far its clock is ahead
    unsigned repeats = 1;                     ///< copies of each answer
    bool answer_each_copy = false;            ///< also the repetitions of a probe with the same MessageID
    bool ephemeral_source = false;            ///< answers leave from another port than the protocol's
    bool hello = false, silent = false;
    Misbehaviour misbehaviour = Misbehaviour::none;
    std::string redirect_to;
    std::map<std::string, std::string> captures;  ///< "probematch", "deviceinfo", ...: the bytes to answer with
};

struct Scenario {
    std::vector<std::string> interfaces = {"lo"};
    std::uint64_t seed = 1;
    std::vector<Entry> entries;
    [[nodiscard]] std::size_t cameras() const noexcept;
};

/// What `protocols` may list: the discovery protocols, then the services.
[[nodiscard]] std::vector<std::string_view> protocol_names();

/// `capture_folder`: where relative names of captures are looked up; empty: beside the scenario.
[[nodiscard]] Result<Scenario, std::vector<Problem>> parse_scenario(std::string_view yaml, const std::string& file,
                                                                    const std::filesystem::path& capture_folder);
[[nodiscard]] Result<Scenario, std::vector<Problem>> load_scenario(const std::filesystem::path& file,
                                                                   const std::filesystem::path& capture_folder);

}  // namespace onvigil::simulator

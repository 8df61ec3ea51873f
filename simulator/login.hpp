#pragma once
/// simulator/login.hpp - the logins a fake camera checks for real: HTTP Digest and WS-UsernameToken.

#include "simulator/camera.hpp"
#include "simulator/request_parser.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::simulator {

/// What a SOAP request asks for, and the token in its header.
struct SoapRequest {
    std::string element;  ///< first in the body, without prefix; empty: no SOAP
    bool token = false;
    std::string username, digest, nonce, created;
};
[[nodiscard]] SoapRequest read_soap(std::string_view body);

enum class Login : std::uint8_t { none, good, bad };

/// Whether the request carries the camera's credentials, in the scheme the camera speaks; any other is `bad`.
[[nodiscard]] Login check_login(const Camera& camera, const Request& request, const SoapRequest& soap,
                                std::chrono::system_clock::time_point now);

/// The WWW-Authenticate lines of a refusal; the nonce holds for this path alone.
[[nodiscard]] std::string challenges(const Camera& camera, std::string_view path);

}  // namespace onvigil::simulator

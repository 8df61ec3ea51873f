#pragma once
/// interview/interview_request.hpp - an interview's request as bytes, and what is read of an answer's head.

#include "model/time.hpp"
#include "net/service_urls.hpp"
#include "protocol/onvif.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::interview {

/// How a request is put into SOAP and HTTP: makers differ in what they can read.
enum class SoapStyle : std::uint8_t {
    soap12_with_action,  ///< application/soap+xml with the action parameter, as SOAP 1.2 says
    soap12,              ///< without: some answer nothing, or 400, when they see it
    soap11               ///< text/xml and SOAPAction
};

/// A call of the ONVIF device service.
struct OnvifRequest {
    net::ServiceUrl url;
    protocol::onvif::Call call{};
    SoapStyle style = SoapStyle::soap12_with_action;
    std::optional<protocol::onvif::UsernameToken> token;
    std::string authorization;  ///< value of the HTTP header; empty: none
    bool trial = false;         ///< the login's first use: over a fresh connection, and never sent twice
};
/// The body of the request: the style shows in its envelope, and a login by token stands in it.
[[nodiscard]] std::string request_body(const OnvifRequest& request);

/// Replaces `out` by the whole HTTP request.
void write_request(std::string& out, const OnvifRequest& request, const model::IpAddress& address);

/// `GET path` that asks for the connection to be closed: for pages and descriptions.
[[nodiscard]] std::string write_get(const model::IpAddress& address, std::uint16_t port, bool tls,
                                    std::string_view path);

/// "10.20.3.7", "10.20.3.7:8080", "[fe80::1]": a Host header, without zone.
[[nodiscard]] std::string host_text(const model::IpAddress& address, std::uint16_t port, bool tls);

/// The URL a redirect points to, if it is on the same address (a path of its own, or this address by number) and of a
/// path that net::is_service_path() allows.
/// Names are not looked up: they might lead elsewhere.
[[nodiscard]] std::optional<net::ServiceUrl> url_of_redirect(std::string_view location, const model::IpAddress& address,
                                                             const net::ServiceUrl& from);

/// The three forms of RFC 9110, 5.6.7 ("Sun, 06 Nov 1994 08:49:37 GMT"), in any offset from UTC; nothing else.
[[nodiscard]] std::optional<model::TimePoint> parse_http_date(std::string_view date);

}  // namespace onvigil::interview

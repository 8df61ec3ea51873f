#pragma once
/// protocol/rtsp.hpp - RTSP's OPTIONS: asks nothing but who is there (RFC 2326, RFC 7826).

#include "protocol/soap.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol::rtsp {

/// OPTIONS for "rtsp://<host>[:port]/", without any login.
[[nodiscard]] std::string encode_options(std::string_view uri, unsigned sequence = 1);

struct Response {
    int status = 0;
    std::string server{};
    std::vector<std::string> realms{};  ///< of every challenge, each once
    bool operator==(const Response&) const = default;
};

/// From as much as arrived. Total; `malformed` where no RTSP status line leads.
[[nodiscard]] Result<Response, DecodeError> decode_response(Bytes answer);

}  // namespace onvigil::protocol::rtsp

#pragma once
/// protocol/http_head.hpp - the part that HTTP and RTSP answers share: a status line and headers (RFC 9112, RFC 2326).

#include "protocol/http.hpp"

#include <optional>
#include <string_view>

namespace onvigil::protocol {

struct Head {
    int status = 0;
    http::Headers headers{};  ///< names in lower case, values trimmed; at most limits::headers_per_answer
    std::string_view body{};  ///< what follows the empty line
};

/// Lines may end in CRLF or LF; what is cut off is read as far as it goes. Nothing where the text does not begin with
/// "<protocol>/" and a status code.
[[nodiscard]] std::optional<Head> parse_head(std::string_view text, std::string_view protocol);

/// The first header of that lower-case name; empty where there is none.
[[nodiscard]] std::string_view header(const http::Headers& headers, std::string_view name);
[[nodiscard]] std::vector<std::string> all_headers(const http::Headers& headers, std::string_view name);

}  // namespace onvigil::protocol

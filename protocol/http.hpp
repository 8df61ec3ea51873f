#pragma once
/// protocol/http.hpp - what a web server's answer gives away: server name, realms, title.

#include "protocol/soap.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::protocol::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Banner {
    std::string server{};               ///< Server header; empty where there is none
    std::vector<std::string> realms{};  ///< of every challenge, each once
    std::string title{};                ///< the page's <title>, entities decoded, one line
    bool operator==(const Banner&) const = default;
};

/// From the raw bytes of an answer, as much as arrived. Total; `malformed` where no status line leads.
[[nodiscard]] Result<Banner, DecodeError> decode_banner(Bytes answer);

/// The text of the first <title>, entities decoded, one line, bounded; empty where there is none.
[[nodiscard]] std::string html_title(std::string_view body);

}  // namespace onvigil::protocol::http

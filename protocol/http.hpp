#pragma once
/// protocol/http.hpp - what a web server's answer gives away: server name, realms, title, known marks.

#include "protocol/soap.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::protocol::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Banner {
    int status = 0;
    std::string server{};               ///< Server header; empty where there is none
    std::vector<std::string> realms{};  ///< of every challenge, each once
    std::string title{};                ///< the page's <title>, entities decoded, one line
    std::string location{};             ///< where a redirect points; recorded, never followed elsewhere
    std::vector<std::string> marks{};   ///< stable names of known oddities, see marks() in http.cpp
    bool operator==(const Banner&) const = default;
};

/// From the raw bytes of an answer, as much as arrived. Total; `malformed` where no status line leads.
[[nodiscard]] Result<Banner, DecodeError> decode_banner(Bytes answer);

/// The same for an answer that is taken apart already.
[[nodiscard]] Banner banner_of(int status, const Headers& headers, std::string_view body);

/// The text of the first <title>, entities decoded, one line, bounded; empty where there is none.
[[nodiscard]] std::string html_title(std::string_view body);

}  // namespace onvigil::protocol::http

#pragma once
/// simulator/request_parser.hpp - HTTP/1.1 and RTSP requests, just enough of them to be asked quickly.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onvigil::simulator {

/// Views into the connection's buffer.
struct Request {
    std::string_view method, target, version;
    std::string_view head;  ///< all header lines
    std::string_view body;
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    [[nodiscard]] bool keep_alive() const noexcept;
};

enum class Parsed : std::uint8_t { complete, more, garbage };

/// Reads one request from the start of `buffer`. Where it says `complete`, `used` bytes belong to the request.
[[nodiscard]] Parsed parse_request(std::string_view buffer, Request& request, std::size_t& used) noexcept;

/// The value of `key` in "Digest a=\"x\", b=y"; empty if it is not there.
[[nodiscard]] std::string_view parameter(std::string_view header, std::string_view key) noexcept;

}  // namespace onvigil::simulator

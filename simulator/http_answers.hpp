#pragma once
/// simulator/http_answers.hpp - what a fake camera says to one HTTP or RTSP request. Pure: bytes and what to do then.

#include "simulator/camera.hpp"
#include "simulator/request_parser.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace onvigil::simulator {

/// What happens on the connection after (or instead of) the bytes.
enum class Then : std::uint8_t {
    keep,    ///< wait for the next request
    close,   ///< send, then close
    reset,   ///< reset the connection
    hang,    ///< say nothing until the client gives up
    drip,    ///< send the head, then one byte every 200 ms
    endless  ///< send the bytes, then filler until the client gives up
};

struct Reply {
    std::string bytes;
    Then then = Then::keep;
    std::size_t head = 0;  ///< of the bytes, for `drip`
};

/// Counts the request, and the login if there is one, on the camera.
[[nodiscard]] Reply answer_http(Camera& camera, const Request& request, std::chrono::system_clock::time_point now);
/// OPTIONS and DESCRIBE; anything else is refused.
[[nodiscard]] Reply answer_rtsp(Camera& camera, const Request& request, std::chrono::system_clock::time_point now);
/// For bytes that are no request.
[[nodiscard]] Reply answer_garbage(Camera& camera, std::chrono::system_clock::time_point now);

}  // namespace onvigil::simulator

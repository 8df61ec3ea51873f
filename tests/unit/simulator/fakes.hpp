#pragma once
/// What the simulator's tests share: a scenario from text, a camera from one entry, a request from its bytes.

#include <stdexcept>
#include <string>
#include <string_view>

#include "simulator/fleet.hpp"
#include "simulator/request_parser.hpp"

namespace onvigil::simulator::test {

inline Scenario scenario(std::string_view yaml)
{
    auto parsed = parse_scenario(yaml, "test.yaml", "");
    if (!parsed) throw std::runtime_error(parsed.error().at(0).text);
    return std::move(*parsed);
}

/// A fleet of one entry; `keys` in flow style: "model: X, port: 81".
inline Fleet fleet(std::string_view keys)
{
    return Fleet(scenario("cameras: [{address: 127.77.0.1, " + std::string(keys) + "}]"));
}

inline Request request(std::string_view bytes)
{
    Request out;
    std::size_t used = 0;
    if (parse_request(bytes, out, used) != Parsed::complete) throw std::runtime_error("not a whole request");
    return out;
}

inline std::string post(std::string_view body, std::string_view headers = "",
                        std::string_view target = "/onvif/device_service")
{
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string_view body_of(std::string_view reply)
{
    return reply.substr(reply.find("\r\n\r\n") + 4);
}

inline constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1'795'435'200)};

}  // namespace onvigil::simulator::test

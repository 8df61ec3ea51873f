#pragma once
/// protocol/mdns.hpp - multicast DNS (UDP 5353, 224.0.0.251; RFC 6762) as far as cameras' service records need it.
///
/// A small total decoder: PTR, SRV, TXT, A and AAAA of one response. Compression pointers may only point backwards and
/// are followed a bounded number of times, so no message can make it loop. What an answer says may have been repeated
/// by a reflector: the caller checks the record's address against the sender's.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::protocol::mdns {

inline constexpr std::uint16_t port = 5353;
inline constexpr std::string_view group = "224.0.0.251";

/// One service instance: "AXIS M5014 - ACCC8E3C0419" of "_axis-video._tcp".
struct Service {
    std::string instance;  ///< without the service type; may hold blanks and dots
    std::string type;      ///< "_axis-video._tcp", lower case
    std::string host;      ///< from SRV, "cam.local"; empty where no SRV came with it
    std::uint16_t port = 0;
    std::vector<std::pair<std::string, std::string>> txt;  ///< keys in lower case
    bool operator==(const Service&) const = default;
};

struct Host {
    std::string name;                    ///< "cam.local"
    std::vector<std::string> addresses;  ///< IPv4 and IPv6 texts
    bool operator==(const Host&) const = default;
};

struct Answer {
    std::vector<Service> services;
    std::vector<Host> hosts;
    /// TXT pairs owned by none of the services (Axis's older firmware hangs them on the domain).
    std::vector<std::pair<std::string, std::string>> stray_txt;

    /// The first value of `key` (lower case) in any service, then among the stray ones; empty if there is none.
    [[nodiscard]] std::string_view txt(std::string_view key) const noexcept;
    bool operator==(const Answer&) const = default;
};

/// One question each for the service types cameras announce. `unicast_reply` sets the QU bit (RFC 6762, 5.4): right for
/// a socket on a port of its own that has just started; without it answers go to the group, where others may use them
/// and where a listener on 5353 hears them.
[[nodiscard]] std::string encode_query(bool unicast_reply);

/// A response with at least one record we read; queries are `not_an_answer`, other responses `other_message`. Total.
[[nodiscard]] Result<Answer, DecodeError> decode(std::span<const std::byte> datagram);

}  // namespace onvigil::protocol::mdns

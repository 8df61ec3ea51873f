#pragma once
/// simulator/discovery_protocol.hpp - the discovery protocols that fake cameras speak, a row each: where a question
/// arrives, how it is read and what the answer is made of. Pure. A further protocol is a file in protocols/ with its
/// row, and a line in discovery_protocol.cpp.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator {

struct Camera;
struct DiscoveryProtocol;
struct Entry;

struct Question {
    std::string relates_to{};                     ///< MessageID or the like; copies of one question share it
    bool for_cameras = true;                      ///< the types asked for match cameras, or there are none
    bool forbidden = false;                       ///< would change a real device: counted, never answered
    std::string services{};                       ///< mDNS: the question itself, for looking up types
    const DiscoveryProtocol* protocol = nullptr;  ///< set by read_question()
};

inline constexpr std::size_t max_tags = 512;  ///< of a question in XML

struct DiscoveryProtocol {
    std::string_view name;  ///< in scenarios
    std::uint16_t port = 0;
    std::string_view group;   ///< empty: broadcast
    std::string_view group6;  ///< empty: not over IPv6
    /// nullopt: nothing that is answered, or counted.
    std::optional<Question> (*read)(std::string_view datagram) = nullptr;
    std::string (*text)(const Entry& entry) = nullptr;                ///< the answer's template (template.hpp)
    std::string (*escape)(std::string_view value) = nullptr;          ///< of what is put into it
    std::string_view capture{};                                       ///< the capture that replaces the answer
    std::string (*frame)(std::string text, const Camera&) = nullptr;  ///< the answer's bytes; none: the text itself
    bool (*concerns)(const Camera&, const Question&) = nullptr;       ///< beside what holds for every protocol
};

[[nodiscard]] std::span<const DiscoveryProtocol* const> discovery_protocols() noexcept;

namespace protocols {  // those that other code names
extern const DiscoveryProtocol ws_discovery, ssdp;
}

/// Where datagrams arrive; several protocols may share one.
struct ListenPort {
    std::uint16_t port = 0;
    std::string_view group;  ///< empty: broadcast
    bool ipv6 = false;
    bool operator==(const ListenPort&) const = default;
};
/// Those of all protocols, each once.
[[nodiscard]] const std::vector<ListenPort>& listen_ports();
/// Whether this device needs the port.
[[nodiscard]] bool listens(const Entry& entry, const ListenPort& port);

[[nodiscard]] std::optional<Question> read_question(const ListenPort& port, std::string_view datagram);

/// Whether this device answers at all.
[[nodiscard]] bool concerns(const Camera& camera, const Question& question);

/// The answer's bytes, appended to `out`.
void render_answer(std::string& out, const Camera& camera, const Question& question, std::uint64_t unique,
                   std::chrono::system_clock::time_point now);

}  // namespace onvigil::simulator

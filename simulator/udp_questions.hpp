#pragma once
/// simulator/udp_questions.hpp - what a datagram asks fake cameras, and the datagrams they answer with. Pure.

#include "simulator/camera.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::simulator {

/// The port a datagram came to. Uniview shares WS-Discovery's; wsd6 is the same over IPv6.
enum class Ear : std::uint8_t { wsd, sadp, dhip, dhip_legacy, ssdp, mdns, wsd6 };
inline constexpr std::size_t ear_count = 7;
[[nodiscard]] std::uint16_t port_of(Ear ear) noexcept;
/// The multicast group; empty for the broadcast of DHIP's older form.
[[nodiscard]] std::string_view group_of(Ear ear) noexcept;
/// Whether a scenario with these protocols needs the port.
[[nodiscard]] bool listens(const Model& model, Ear ear);

struct Question {
    Protocol protocol = Protocol::ws_discovery;
    std::string relates_to;      ///< MessageID or the like; copies of one question share it
    bool for_cameras = true;     ///< the types asked for match cameras
    bool for_everybody = false;  ///< no types at all
    bool forbidden = false;      ///< would change a real device: counted, never answered
    std::string services;        ///< mDNS: the question itself, for looking up types
};

/// nullopt: nothing that is answered, or counted.
[[nodiscard]] std::optional<Question> read_question(Ear ear, std::string_view datagram);

/// Whether this device answers at all.
[[nodiscard]] bool concerns(const Camera& camera, const Question& question);

/// The answer's bytes, appended to `out`.
void render_answer(std::string& out, const Camera& camera, const Question& question, std::uint64_t unique,
                   std::chrono::system_clock::time_point now);

}  // namespace onvigil::simulator

#pragma once
/// simulator/template.hpp - a message with holes, compiled once per entry and filled per camera and question.
///
/// Holes are written @{name}: the entry's texts (manufacturer, model, ...), which are put in at compile time, and what
/// only the answer knows (message_id, relates_to, endpoint, year, ...).

#include "simulator/text_pattern.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator {

struct Camera;

/// What only the answer itself knows.
struct RenderContext {
    std::string_view relates_to;
    std::uint64_t unique = 0;  ///< differs from answer to answer; message ids are made from it
    std::chrono::system_clock::time_point now;
};

using Texts = std::map<std::string, Pattern, std::less<>>;

class Template {
public:
    Template() = default;
    /// `texts` are escaped with `escape`, if there is one, where they are put in. An unknown hole is a bug of ours.
    Template(std::string_view text, const Texts& texts, std::string (*escape)(std::string_view));
    /// Bytes that are sent as they are.
    [[nodiscard]] static Template literal(std::string_view bytes);

    void render(std::string& out, const Camera& camera, const RenderContext& context) const;
    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }

private:
    enum class Hole : std::uint8_t { pattern, message_id, relates_to, endpoint, sequence, time };
    struct Piece {
        Hole hole = Hole::pattern;
        Pattern pattern{};
        int std::tm::*part = nullptr;  ///< of the device's clock, for Hole::time
        int plus = 0;
    };
    std::vector<Piece> pieces_;
};

/// A version 4 UUID made from two numbers, always the same for the same ones.
[[nodiscard]] std::string uuid_of(std::uint64_t high, std::uint64_t low);

}  // namespace onvigil::simulator

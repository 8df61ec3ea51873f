#pragma once
/// daemon/rounds.hpp - how many rounds have ended for this inventory, in all runs.

#include "model/observation.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace onvigil::daemon {

struct Rounds {
    std::uint64_t count = 0;
    std::optional<model::TimePoint> last_finished;
    std::chrono::milliseconds last_duration{0};
    std::size_t last_answers = 0;

    void ended(const model::RoundReport& report);
    [[nodiscard]] static Rounds parse(const std::string& text);
    [[nodiscard]] std::string text() const;
};

}  // namespace onvigil::daemon

#pragma once
/// alerts/backoff.hpp - how long to wait after a failure: doubling from one second to five minutes, jittered. Pure.

#include <chrono>

namespace onvigil::alerts {

class Backoff {
public:
    static constexpr std::chrono::milliseconds shortest{1'000};
    static constexpr std::chrono::milliseconds longest{300'000};

    /// The next wait. `random` in [0, 1) spreads it over the upper half, so that sensors that lost one receiver
    /// together do not come back together.
    [[nodiscard]] std::chrono::milliseconds next(double random);

    /// Something arrived.
    void reset() { step_ = shortest; }

private:
    std::chrono::milliseconds step_ = shortest;
};

}  // namespace onvigil::alerts

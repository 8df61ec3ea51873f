#pragma once
/// base/back_off.hpp - when to try again: doubling from a second to five minutes, and spread, so that sensors that lost
/// one receiver together do not come back together. Pure.

#include <chrono>

namespace onvigil {

class BackOff {
public:
    static constexpr std::chrono::milliseconds shortest{1'000};
    static constexpr std::chrono::milliseconds longest{300'000};

    /// `random` in [0, 1) spreads it over the upper half.
    [[nodiscard]] std::chrono::milliseconds after_failure(double random);
    void reset() { step_ = shortest; }

private:
    std::chrono::milliseconds step_ = shortest;
};

}  // namespace onvigil

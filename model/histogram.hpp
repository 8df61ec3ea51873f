#pragma once
/// model/histogram.hpp - how long something took, counted by length: what /metrics shows as a histogram.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace onvigil::model {

struct Histogram {
    using Seconds = std::chrono::duration<double>;
    /// Upper ends, inclusive; what took longer is in the last count.
    static constexpr std::array<double, 12> bounds{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300};

    std::array<std::uint64_t, bounds.size() + 1> counts{};  ///< each of its own range alone
    double sum = 0;                                         ///< seconds

    void observe(Seconds took)
    {
        const double seconds = std::max(took.count(), 0.0);
        ++counts[static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin())];
        sum += seconds;
    }
    bool operator==(const Histogram&) const = default;
};

}  // namespace onvigil::model

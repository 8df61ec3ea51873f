#include "alerts/backoff.hpp"

#include <algorithm>

namespace onvigil::alerts {

std::chrono::milliseconds Backoff::next(double random)
{
    const auto half = step_ / 2;
    const auto wait =
        half + std::chrono::milliseconds(static_cast<long long>(random * static_cast<double>(half.count())));
    step_ = std::min(step_ * 2, longest);
    return std::max(wait, shortest);
}

}  // namespace onvigil::alerts

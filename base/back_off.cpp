#include "base/back_off.hpp"

#include <algorithm>

namespace onvigil {

std::chrono::milliseconds BackOff::after_failure(double random)
{
    const auto half = step_ / 2;
    step_ = std::min(step_ * 2, longest);
    return half + std::chrono::milliseconds(static_cast<long long>(random * static_cast<double>(half.count())));
}

}  // namespace onvigil

#include "control/local_zone.hpp"

#include <ctime>

namespace onvigil::control {

render::Zone local_zone(model::TimePoint time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    if (::localtime_r(&seconds, &local) == nullptr) return {};
    return {std::chrono::seconds(local.tm_gmtoff), local.tm_zone};
}

render::Zone utc(model::TimePoint)
{
    return {{}, "UTC"};
}

}  // namespace onvigil::control

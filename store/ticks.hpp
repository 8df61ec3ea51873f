#pragma once
/// store/ticks.hpp - times as the tables have them: milliseconds since 1970, UTC.

#include "model/time.hpp"

#include <cstdint>

namespace onvigil::store {

[[nodiscard]] inline std::int64_t ticks(model::TimePoint time)
{
    return time.time_since_epoch().count();
}

}  // namespace onvigil::store

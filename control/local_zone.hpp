#pragma once
/// control/local_zone.hpp - what the clock on the wall shows here: by TZ, or else the machine's zone.

#include "render/shown_time.hpp"

namespace onvigil::control {

[[nodiscard]] render::Zone local_zone(model::TimePoint time);
/// Said each time.
[[nodiscard]] render::Zone utc(model::TimePoint time);

}  // namespace onvigil::control

#pragma once
/// render/report/business_days.hpp - terms that laws count in business days.

#include "model/time.hpp"

namespace onvigil::render {

/// The day `count` business days after `day`. Saturdays and Sundays do not count; holidays differ from place to place
/// and do, so that no date is later than the law's.
[[nodiscard]] model::Date business_days_after(model::Date day, unsigned count);

}  // namespace onvigil::render

#include "render/report/business_days.hpp"

namespace onvigil::render {

model::Date business_days_after(model::Date day, unsigned count)
{
    while (count > 0) {
        day += std::chrono::days(1);
        const std::chrono::weekday weekday(day);
        if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) --count;
    }
    return day;
}

}  // namespace onvigil::render

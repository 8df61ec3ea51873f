#include "alerts/event_filter.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace onvigil::alerts {

EventFilter::EventFilter(const SinkSettings& settings) : min_severity_(settings.min_severity)
{
    for (std::size_t i = 0; i < types_.size(); ++i) {
        const auto type = model::name(static_cast<model::EventType>(i));
        types_.set(
            i, std::ranges::any_of(settings.events, [&](const auto& glob) { return text::matches_glob(glob, type); }));
    }
}

}  // namespace onvigil::alerts

#include "alerts/alert_settings.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace onvigil::alerts {

bool matches_a_type(std::string_view glob)
{
    return std::ranges::any_of(model::event_type_names(),
                               [&](const auto& type) { return text::matches_glob(glob, type); });
}

SinkSettings builtin_journal()
{
    SinkSettings journal;
    journal.name = "journal";
    return journal;
}

}  // namespace onvigil::alerts

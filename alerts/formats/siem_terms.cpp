#include "alerts/formats/siem_terms.hpp"

#include <array>

namespace onvigil::alerts {

using model::EventType;
using model::Severity;

std::string_view title(EventType type)
{
    static constexpr std::array<std::string_view, 22> titles{"Device found",
                                                             "Device changed",
                                                             "Device moved",
                                                             "Device offline",
                                                             "Device online",
                                                             "Devices merged",
                                                             "Device forgotten",
                                                             "Device contradicts itself",
                                                             "Listed maker found",
                                                             "Listed maker finding updated",
                                                             "Listed maker finding closed",
                                                             "Listed maker finding waived",
                                                             "Listed maker finding no longer waived",
                                                             "Baseline taken",
                                                             "Network added",
                                                             "Policy changed",
                                                             "Sensor started",
                                                             "Sensor stopped",
                                                             "Sensor heartbeat",
                                                             "Sensor degraded",
                                                             "Sensor recovered",
                                                             "Events lost"};
    return titles[static_cast<std::size_t>(type)];
}

std::string_view family(EventType type)
{
    const auto name = model::name(type);
    return name.substr(0, name.find('.'));
}

std::string_view action(EventType type)
{
    const auto name = model::name(type);
    return name.substr(name.find('.') + 1);
}

int syslog_severity(Severity severity)
{
    static constexpr std::array<int, 5> levels{6, 5, 4, 3, 2};
    return levels[static_cast<std::size_t>(severity)];
}

int decimal_severity(Severity severity)
{
    static constexpr std::array<int, 5> levels{1, 3, 5, 8, 10};
    return levels[static_cast<std::size_t>(severity)];
}

std::string_view text_of(const model::Event& event, std::string_view key)
{
    const auto* value = model::text_field(event, key);
    return value ? std::string_view(*value) : std::string_view();
}

bool is_waived(const model::Event& event)
{
    for (const auto& [key, value] : event.fields)
        if (key == "waived") return std::holds_alternative<bool>(value) && std::get<bool>(value);
    return false;
}

void optional_member(render::JsonWriter& json, std::string_view key, std::string_view value)
{
    if (!value.empty()) json.member(key, value);
}

std::string_view without_zone(std::string_view address)
{
    return address.substr(0, address.find('%'));
}

}  // namespace onvigil::alerts

#pragma once
/// Events of one difference, and what stands in them.

#include "alerts/derive_events.hpp"
#include "samples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

inline std::vector<model::EventType> types(const std::vector<model::Event>& events)
{
    std::vector<model::EventType> out;
    for (const auto& event : events) out.push_back(event.type);
    return out;
}

inline std::vector<std::string> keys(const model::Event& event)
{
    std::vector<std::string> out;
    for (const auto& field : event.fields) out.push_back(field.first);
    return out;
}

inline std::string text(const model::Event& event, std::string_view key)
{
    const auto* value = model::text_field(event, key);
    return value ? *value : "(none)";
}

inline bool flag(const model::Event& event, std::string_view key)
{
    for (const auto& [name, value] : event.fields)
        if (name == key) return std::get<bool>(value);
    ADD_FAILURE() << "no " << key;
    return false;
}

/// Events of a device that changes while its verdict stays banned.
inline std::vector<model::Event> changed(const std::function<void(model::Device&)>& change)
{
    auto after = camera();
    change(after);
    const auto verdict = banned();
    return derive_events({share(camera()), share(after), {}}, &verdict, &verdict, context());
}

/// Events of a verdict that changes while the device stays.
inline std::vector<model::Event> judged(const model::Verdict& before, const model::Verdict& after)
{
    const auto device = share(camera());
    return derive_events({device, device, {}}, &before, &after, context());
}

}  // namespace onvigil::alerts::test

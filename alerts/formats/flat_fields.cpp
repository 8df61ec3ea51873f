#include "alerts/formats/flat_fields.hpp"

#include "base/inert.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace onvigil::alerts {

std::string clean_text(std::string_view text)
{
    return text::inert(text::clean(text, text.size() * 3));
}

std::string flat_text(const model::FieldValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) return clean_text(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* list = std::get_if<std::vector<std::string>>(&value))
        return clean_text(fmt::format("{}", fmt::join(*list, ", ")));
    return {};
}

std::vector<std::pair<std::string, std::string>> flat_texts(const model::Event& event)
{
    std::vector<std::pair<std::string, std::string>> out;
    out.reserve(10 + event.fields.size());
    out.emplace_back("id", clean_text(event.id));
    out.emplace_back("seq", std::to_string(event.seq));
    out.emplace_back("time", model::to_rfc3339(event.time));
    out.emplace_back("site", clean_text(event.site));
    out.emplace_back("sensor", clean_text(event.sensor));
    out.emplace_back("sensor_id", clean_text(event.sensor_id));
    out.emplace_back("type", model::name(event.type));
    out.emplace_back("severity", model::name(event.severity));
    out.emplace_back("cause", model::name(event.cause));
    out.emplace_back("message", clean_text(event.message));
    for (const auto& [key, value] : event.fields) out.emplace_back(key, flat_text(value));
    return out;
}

}  // namespace onvigil::alerts

#include "render/json_access.hpp"

#include "base/inert.hpp"
#include "render/json_writer.hpp"

namespace onvigil::render {

namespace json = boost::json;

std::string text_of(const json::value& value)
{
    if (const auto* text = value.if_string()) return text::inert(*text);
    if (value.is_null()) return {};
    return escape_invisible(json::serialize(value));
}

std::vector<std::string> texts_of(const json::array& values)
{
    std::vector<std::string> out;
    out.reserve(values.size());
    for (const auto& value : values) out.push_back(text_of(value));
    return out;
}

std::string labels_text(const json::object& labels)
{
    std::string out;
    for (const auto& label : labels)
        out.append(out.empty() ? "" : " ").append(text::inert(label.key())).append("=").append(text_of(label.value()));
    return out;
}

std::string text_at(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value == nullptr ? std::string() : text_of(*value);
}

bool flag_at(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t number_at(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    if (value == nullptr) return 0;
    json::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? 0 : number;
}

const json::object& object_at(const json::object& object, std::string_view key)
{
    static const json::object none;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& array_at(const json::object& object, std::string_view key)
{
    static const json::array none;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

Objects objects_of(const json::array& values)
{
    Objects out;
    out.reserve(values.size());
    for (const auto& value : values)
        if (value.is_object()) out.emplace_back(value.get_object());
    return out;
}

Objects objects_at(const json::object& object, std::string_view key)
{
    return objects_of(array_at(object, key));
}

}  // namespace onvigil::render

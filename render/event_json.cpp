#include "render/event_json.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

using model::Event;
using model::FieldValue;

void write_value(JsonWriter& json, const FieldValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) return json.string(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return json.number(*number);
    if (const auto* flag = std::get_if<bool>(&value)) return json.boolean(*flag);
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return json.strings(*list);
    json.null();
}

/// Takes what the parser met: fixed keys into their members, everything else into `fields`.
class Reader {
public:
    explicit Reader(Event& event) : event_(event) {}

    std::optional<Problem> take(std::string_view key, const boost::json::value& value)
    {
        if (key == "seq") return take_seq(value);
        if (std::string* text = text_member(key)) {
            if (!value.is_string()) return Problem{fmt::format("{}: must be text", key)};
            text->assign(value.get_string().data(), value.get_string().size());
            ++fixed_;
            return std::nullopt;
        }
        if (key == "time" || key == "type" || key == "severity" || key == "cause") return take_name(key, value);
        return take_field(key, value);
    }

    [[nodiscard]] bool complete() const { return fixed_ == 10; }

private:
    std::string* text_member(std::string_view key)
    {
        if (key == "id") return &event_.id;
        if (key == "site") return &event_.site;
        if (key == "sensor") return &event_.sensor;
        if (key == "sensor_id") return &event_.sensor_id;
        if (key == "message") return &event_.message;
        return nullptr;
    }

    std::optional<Problem> take_seq(const boost::json::value& value)
    {
        boost::system::error_code error;
        event_.seq = value.to_number<std::uint64_t>(error);
        if (error) return Problem{"seq: must be a whole number, 0 or more"};
        ++fixed_;
        return std::nullopt;
    }

    template <typename T>
    bool assign(T& member, std::optional<T> parsed)
    {
        if (!parsed) return false;
        member = *parsed;
        ++fixed_;
        return true;
    }

    std::optional<Problem> take_name(std::string_view key, const boost::json::value& value)
    {
        if (!value.is_string()) return Problem{fmt::format("{}: must be text", key)};
        const std::string_view text{value.get_string().data(), value.get_string().size()};
        const bool known = key == "time"       ? assign(event_.time, model::parse_rfc3339(text))
                           : key == "type"     ? assign(event_.type, model::parse_event_type(text))
                           : key == "severity" ? assign(event_.severity, model::parse_severity(text))
                                               : assign(event_.cause, model::parse_cause(text));
        if (!known) return Problem{fmt::format("{}: {:.40} is not known", key, text)};
        return std::nullopt;
    }

    std::optional<Problem> take_field(std::string_view key, const boost::json::value& value)
    {
        FieldValue field;
        if (value.is_string()) {
            field = std::string(value.get_string().data(), value.get_string().size());
        } else if (value.is_bool()) {
            field = value.get_bool();
        } else if (value.is_int64()) {
            field = value.get_int64();
        } else if (value.is_array()) {
            std::vector<std::string> list;
            for (const auto& item : value.get_array()) {
                if (!item.is_string()) return Problem{fmt::format("{}: only texts may stand in a list", key)};
                list.emplace_back(item.get_string().data(), item.get_string().size());
            }
            field = std::move(list);
        } else if (!value.is_null()) {
            return Problem{
                fmt::format("{}: an event is flat: text, whole number, true, false, null or a list of texts", key)};
        }
        event_.fields.emplace_back(std::string(key), std::move(field));
        return std::nullopt;
    }

    Event& event_;
    int fixed_ = 0;
};

}  // namespace

void append_event_json(std::string& out, const Event& event)
{
    JsonWriter json(out);
    json.begin_object();
    json.member("id", event.id);
    json.member("seq", event.seq);
    json.member("time", event.time);
    json.member("site", event.site);
    json.member("sensor", event.sensor);
    json.member("sensor_id", event.sensor_id);
    json.member("type", model::name(event.type));
    json.member("severity", model::name(event.severity));
    json.member("cause", model::name(event.cause));
    json.member("message", event.message);
    for (const auto& [key, value] : event.fields) {
        json.key(key);
        write_value(json, value);
    }
    json.end_object();
}

void write_event_fields(JsonWriter& json, const Event& event)
{
    json.begin_object();
    json.member("type", model::name(event.type));
    json.member("severity", model::name(event.severity));
    json.member("cause", model::name(event.cause));
    json.member("site", event.site);
    json.member("sensor_id", event.sensor_id);
    for (const auto& [key, value] : event.fields) {
        json.key(key);
        write_value(json, value);
    }
    json.end_object();
}

std::string event_json(const Event& event)
{
    std::string out;
    out.reserve(1024);
    append_event_json(out, event);
    return out;
}

Result<Event, Problem> parse_event_json(std::string_view json)
{
    boost::system::error_code error;
    const auto value = boost::json::parse({json.data(), json.size()}, error);
    if (error) return Problem{fmt::format("no JSON: {}", error.message())};
    if (!value.is_object()) return Problem{"an event is a JSON object"};
    Event event;
    Reader reader(event);
    for (const auto& member : value.get_object()) {
        const std::string_view key{member.key().data(), member.key().size()};
        if (auto problem = reader.take(key, member.value())) return *problem;
    }
    if (!reader.complete())
        return Problem{"an event has id, seq, time, site, sensor, sensor_id, type, severity, cause and message"};
    return event;
}

}  // namespace onvigil::render

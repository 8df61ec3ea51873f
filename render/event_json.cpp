#include "render/event_json.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <iterator>

namespace onvigil::render {
namespace {

using model::Event;
using model::FieldValue;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at `text[i]`; 0 if there is none.
std::size_t sequence_length(std::string_view text, std::size_t i)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = byte(i);
    const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return 0;
    for (std::size_t k = 1; k < length; ++k)
        if ((byte(i + k) & 0xC0) != 0x80) return 0;
    if (length < 3) return length;
    const unsigned second = byte(i + 1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return overlong || beyond ? 0 : length;
}

void append_escaped(std::string& out, unsigned char c)
{
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
}

void append_text(std::string& out, std::string_view text)
{
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c < 0x7F) {
            if (c == '"' || c == '\\') out += '\\';
            out += text[i++];
        } else if (c < 0x80) {
            append_escaped(out, c);
            ++i;
        } else if (const std::size_t length = sequence_length(text, i); length > 0) {
            out.append(text, i, length);
            i += length;
        } else {
            out += replacement;
            ++i;
        }
    }
    out += '"';
}

void append_value(std::string& out, const FieldValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        append_text(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        fmt::format_to(std::back_inserter(out), "{}", *number);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
        out += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) out += ',';
            append_text(out, (*list)[i]);
        }
        out += ']';
    } else {
        out += "null";
    }
}

void append_pair(std::string& out, std::string_view key, std::string_view value)
{
    append_text(out, key);
    out += ':';
    append_text(out, value);
    out += ',';
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
            return Problem{fmt::format("{}: an event is flat: text, whole number, true, false, null or a list of texts", key)};
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
    out += '{';
    append_pair(out, "id", event.id);
    fmt::format_to(std::back_inserter(out), "\"seq\":{},", event.seq);
    append_pair(out, "time", model::to_rfc3339(event.time));
    append_pair(out, "site", event.site);
    append_pair(out, "sensor", event.sensor);
    append_pair(out, "sensor_id", event.sensor_id);
    append_pair(out, "type", model::name(event.type));
    append_pair(out, "severity", model::name(event.severity));
    append_pair(out, "cause", model::name(event.cause));
    out += "\"message\":";
    append_text(out, event.message);
    for (const auto& [key, value] : event.fields) {
        out += ',';
        append_text(out, key);
        out += ':';
        append_value(out, value);
    }
    out += '}';
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

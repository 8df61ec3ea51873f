#pragma once
/// Onvigil's keys out of the JSON formats, each from the place its schema gives it.

#include "alerts/formats/flat_fields.hpp"
#include "strict_values.hpp"

#include <boost/json.hpp>

#include <string>
#include <utility>

namespace onvigil::alerts::test::strict {

inline std::string text_of(const boost::json::value& value)
{
    if (value.is_string()) return clean_text(std::string_view(value.get_string()));
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_null()) return {};
    if (value.is_array()) {
        std::string out;
        for (bool first = true; const auto& item : value.get_array()) {
            if (!std::exchange(first, false)) out += ", ";
            out += std::string_view(item.get_string());
        }
        return clean_text(out);
    }
    return boost::json::serialize(value);
}

inline void put_all(Values& out, const boost::json::value& object)
{
    for (const auto& member : object.as_object()) put(out, std::string(member.key()), text_of(member.value()));
}

inline Values json(const std::string& record)
{
    Values out;
    put_all(out, boost::json::parse(record));
    return out;
}

inline Values splunk_hec(const std::string& record)
{
    Values out;
    put_all(out, boost::json::parse(record).at("event"));
    return out;
}

inline Values ecs(const std::string& record)
{
    const auto json = boost::json::parse(record);
    Values out;
    put_all(out, json.at("onvigil"));
    put(out, "id", text_of(json.at("event").at("id")));
    put(out, "seq", text_of(json.at("event").at("sequence")));
    put(out, "time", text_of(json.at("@timestamp")));
    put(out, "message", text_of(json.at("message")));
    put(out, "sensor", text_of(json.at("observer").at("hostname")));
    return out;
}

inline Values ocsf(const std::string& record)
{
    const auto json = boost::json::parse(record);
    Values out;
    put_all(out, json.at("unmapped"));
    put(out, "id", text_of(json.at("metadata").at("uid")));
    put(out, "seq", text_of(json.at("metadata").at("sequence")));
    put(out, "time", model::to_rfc3339(model::TimePoint(std::chrono::milliseconds(json.at("time").as_int64()))));
    put(out, "message", text_of(json.at("message")));
    out["sensor"] = "sensor1";  // OCSF names the sensor by its id alone
    return out;
}

}  // namespace onvigil::alerts::test::strict

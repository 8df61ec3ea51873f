#pragma once
/// Parsers written from the formats' documents, independent of the writers: each takes a record apart or throws, and
/// gives Onvigil's own keys back, empty values left out.

#include "alerts/flat.hpp"
#include "alerts/settings.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>

namespace onvigil::alerts::test::strict {

using Values = std::map<std::string, std::string>;

inline void demand(bool holds, const std::string& what)
{
    if (!holds) throw std::runtime_error(what);
}

inline void put(Values& out, const std::string& key, const std::string& value)
{
    if (value.empty()) return;
    demand(out.emplace(key, value).second, "key twice: " + key);
}

/// RFC 5424: HEADER SP STRUCTURED-DATA SP MSG.
inline Values rfc5424(const std::string& record)
{
    static const std::regex head(
        R"(^<(\d{1,3})>1 (\S+) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) \[onvigil@32473)");
    std::smatch match;
    demand(std::regex_search(record, match, head), "no header");
    demand(std::stoi(match[1]) / 8 == 16, "facility");
    Values out;
    std::size_t i = static_cast<std::size_t>(match.length(0));
    while (record.at(i) != ']') {
        demand(record.at(i++) == ' ', "blank before a parameter");
        std::string key, value;
        while (record.at(i) != '=') {
            const char c = record.at(i++);
            demand(c > ' ' && c < 0x7F && c != ']' && c != '"', "parameter name");
            key += c;
        }
        demand(key.size() <= 32 && record.at(i + 1) == '"', "quote");
        for (i += 2; record.at(i) != '"'; ++i) {
            demand(record.at(i) != ']', "unescaped bracket");
            if (record.at(i) == '\\') {
                ++i;
                demand(record.at(i) == '"' || record.at(i) == '\\' || record.at(i) == ']', "unknown escape");
            }
            value += record.at(i);
        }
        ++i;
        put(out, key, value);
    }
    demand(record.at(i + 1) == ' ', "blank before the message");
    put(out, "message", record.substr(i + 2));
    demand(out["type"] == match[6], "MSGID");
    return out;
}

/// CEF:0: seven header fields, then `key=value` pairs whose keys are words.
inline Values cef(const std::string& record)
{
    std::vector<std::string> head(1);
    std::size_t i = 0;
    for (; head.size() < 8; ++i) {
        if (record.at(i) == '\\') {
            head.back() += record.at(++i);
        } else if (record.at(i) == '|') {
            head.emplace_back();
        } else {
            head.back() += record.at(i);
        }
    }
    demand(head[0] == "CEF:0" && head[1] == "Onvigil" && head[2] == "Onvigil", "head");
    Values raw;
    std::string key, value, word;
    const auto finish = [&] {
        if (!key.empty()) demand(raw.emplace(key, value).second, "key twice: " + key);
    };
    // A key is a run of letters and digits right before an unescaped '='; everything before its blank is the last
    // value.
    for (; i < record.size(); ++i) {
        const char c = record[i];
        if (c == '\\') {
            const char next = record.at(++i);
            demand(next == '\\' || next == '=', "unknown escape");
            word += next;
        } else if (c == '=') {
            const auto blank = word.rfind(' ');
            const auto name = word.substr(blank == std::string::npos ? 0 : blank + 1);
            demand(!name.empty() && std::ranges::all_of(name, [](unsigned char n) { return std::isalnum(n); }),
                   "key " + name);
            value = blank == std::string::npos ? "" : word.substr(0, blank);
            finish();
            key = name;
            word.clear();
        } else {
            word += c;
        }
    }
    value = word;
    finish();
    static const Values places{{"externalId", "id"}, {"dvchost", "sensor"}, {"deviceExternalId", "sensor_id"},
                               {"msg", "message"},   {"src", "address"},    {"smac", "mac"},
                               {"reason", "reason"}, {"cn1", "seq"},        {"cs1", "device_id"},
                               {"cs2", "verdict"},   {"cs3", "maker"},      {"cs4", "list"},
                               {"cs5", "model"},     {"cs6", "site"},       {"shost", "hostname"}};
    Values out;
    for (const auto& [name, text] : raw) {
        if (name.ends_with("Label") || name == "cat" || name == "act") continue;
        if (name == "rt") {
            put(out, "time", model::to_rfc3339(model::TimePoint(std::chrono::milliseconds(std::stoll(text)))));
        } else if (name.starts_with("onvigil")) {
            std::string ours;
            for (const char c : name.substr(7)) {
                if (std::isupper(static_cast<unsigned char>(c)) && !ours.empty()) ours += '_';
                ours += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
            put(out, ours, text);
        } else {
            put(out, places.at(name), text);
        }
    }
    put(out, "type", head[4]);
    demand(raw.at("cat") + "." + raw.at("act") == head[4], "cat and act");
    return out;
}

/// LEEF 2.0: five header fields and the delimiter, then pairs split by it at each first '='.
inline Values leef(const std::string& record)
{
    std::vector<std::string> head;
    std::size_t at = 0;
    for (int i = 0; i < 6; ++i) {
        const auto end = record.find('|', at);
        demand(end != std::string::npos, "head");
        head.push_back(record.substr(at, end - at));
        at = end + 1;
    }
    demand(head[0] == "LEEF:2.0", "version");
    const std::string delimiter = head[5] == "x09" ? "\t" : head[5];
    demand(delimiter.size() == 1, "delimiter");
    static const Values places{
        {"eventId", "id"}, {"src", "address"}, {"srcMAC", "mac"}, {"identHostName", "sensor"}, {"msg", "message"}};
    Values out;
    while (at <= record.size()) {
        const auto end = std::min(record.find(delimiter, at), record.size());
        const auto pair = record.substr(at, end - at);
        const auto equals = pair.find('=');
        demand(equals != std::string::npos, "pair " + pair);
        const auto key = pair.substr(0, equals);
        const auto value = pair.substr(equals + 1);
        at = end + 1;
        if (key == "cat" || key == "sev" || key == "devTimeFormat") continue;
        if (key == "devTime") {
            put(out, "time", value.substr(0, value.size() - 5) + "Z");
        } else {
            put(out, places.contains(key) ? places.at(key) : key, value);
        }
    }
    put(out, "type", head[4]);
    return out;
}

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

inline Values from_json(const boost::json::value& json, Format format)
{
    Values out;
    if (format == Format::json) put_all(out, json);
    if (format == Format::splunk_hec) put_all(out, json.at("event"));
    if (format == Format::ecs) {
        put_all(out, json.at("onvigil"));
        put(out, "id", text_of(json.at("event").at("id")));
        put(out, "seq", text_of(json.at("event").at("sequence")));
        put(out, "time", text_of(json.at("@timestamp")));
        put(out, "message", text_of(json.at("message")));
        put(out, "sensor", text_of(json.at("observer").at("hostname")));
    }
    if (format == Format::ocsf) {
        put_all(out, json.at("unmapped"));
        put(out, "id", text_of(json.at("metadata").at("uid")));
        put(out, "seq", text_of(json.at("metadata").at("sequence")));
        put(out, "time", model::to_rfc3339(model::TimePoint(std::chrono::milliseconds(json.at("time").as_int64()))));
        put(out, "message", text_of(json.at("message")));
        out["sensor"] = "sensor1";  // OCSF names the sensor by its id alone
    }
    return out;
}

}  // namespace onvigil::alerts::test::strict

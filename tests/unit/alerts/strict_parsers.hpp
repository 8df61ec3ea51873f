#pragma once
/// Parsers written from the formats' documents, independent of the writers: each takes a record apart or throws, and
/// gives Onvigil's own keys back, empty values left out.

#include "alerts/formats/record_format.hpp"
#include "strict_cef.hpp"
#include "strict_json.hpp"
#include "strict_values.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace onvigil::alerts::test::strict {

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

/// One row a format: a format without one cannot be tried with hostile values.
inline Values read_back(const RecordFormat& format, const std::string& record)
{
    static const std::map<std::string_view, Values (*)(const std::string&)> parsers{
        {"rfc5424", rfc5424},      {"json", json}, {"cef", cef}, {"leef", leef}, {"ecs", ecs}, {"ocsf", ocsf},
        {"splunk-hec", splunk_hec}};
    return parsers.at(format.name)(record);
}

}  // namespace onvigil::alerts::test::strict

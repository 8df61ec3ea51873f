#pragma once
/// A strict parser of CEF, written from ArcSight's document.

#include "model/time.hpp"
#include "strict_values.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace onvigil::alerts::test::strict {

/// The seven fields of the head and what is left of the eighth; `i` is where the extension begins.
inline std::vector<std::string> cef_head(const std::string& record, std::size_t& i)
{
    std::vector<std::string> head(1);
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
    return head;
}

/// `key=value` pairs with words for keys, as they stand there.
inline Values cef_extension(const std::string& record, std::size_t i)
{
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
    return raw;
}

/// `onvigilSomeKey` -> `some_key`
inline std::string cef_own_key(const std::string& name)
{
    std::string ours;
    for (const char c : name.substr(std::string("onvigil").size())) {
        if (std::isupper(static_cast<unsigned char>(c)) && !ours.empty()) ours += '_';
        ours += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return ours;
}

/// CEF:0: seven header fields, then the extension.
inline Values cef(const std::string& record)
{
    std::size_t i = 0;
    const auto head = cef_head(record, i);
    const auto raw = cef_extension(record, i);
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
            put(out, cef_own_key(name), text);
        } else {
            put(out, places.at(name), text);
        }
    }
    put(out, "type", head[4]);
    demand(raw.at("cat") + "." + raw.at("act") == head[4], "cat and act");
    return out;
}

}  // namespace onvigil::alerts::test::strict

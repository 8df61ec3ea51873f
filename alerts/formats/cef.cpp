#include "alerts/formats/flat_fields.hpp"
#include "alerts/formats/record_format.hpp"
#include "alerts/formats/siem_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace onvigil::alerts {
namespace {

void append_header_field(std::string& out, std::string_view value)
{
    for (const char c : value) {
        if (c == '\\' || c == '|') out += '\\';
        out += c;
    }
    out += '|';
}

void append_pair(std::string& out, std::string_view key, std::string_view value)
{
    if (value.empty()) return;
    if (!out.empty()) out += ' ';
    out += key;
    out += '=';
    for (const char c : value) {
        if (c == '\\' || c == '=') out += '\\';
        out += c;
    }
}

void append_labelled(std::string& out, std::string_view slot, std::string_view label, std::string_view value)
{
    if (value.empty()) return;
    append_pair(out, slot, value);
    append_pair(out, fmt::format("{}Label", slot), label);
}

/// Keys that have a place of their own in CEF; every other one becomes `onvigilSomeKey`.
struct CefKey {
    std::string_view key, cef, label;
};
constexpr std::array<CefKey, 19> cef_keys{{{"id", "externalId", ""},
                                           {"seq", "cn1", "seq"},
                                           {"site", "cs6", "site"},
                                           {"sensor", "dvchost", ""},
                                           {"sensor_id", "deviceExternalId", ""},
                                           {"message", "msg", ""},
                                           {"device_id", "cs1", "deviceId"},
                                           {"verdict", "cs2", "verdict"},
                                           {"maker", "cs3", "maker"},
                                           {"list", "cs4", "list"},
                                           {"model", "cs5", "model"},
                                           {"mac", "smac", ""},
                                           {"hostname", "shost", ""},
                                           {"reason", "reason", ""},
                                           {"cause", "onvigilCause", ""},
                                           {"severity", "onvigilSeverity", ""},
                                           {"time", "", ""},
                                           {"type", "", ""},
                                           {"address", "", ""}}};

/// `finding_id` -> `onvigilFindingId`
std::string custom_key(std::string_view key)
{
    std::string out = "onvigil";
    bool upper = true;
    for (const char c : key) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter) out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = !letter;
    }
    return out;
}

void append_address(std::string& out, std::string_view address)
{
    if (address.find(':') == std::string_view::npos) return append_pair(out, "src", address);
    const auto plain = without_zone(address);
    append_labelled(out, "c6a2", "Source IPv6 Address", plain);
    if (plain != address) append_pair(out, custom_key("address"), address);
}

}  // namespace

void append_cef(std::string& out, const model::Event& event, const RecordContext& context)
{
    out += "CEF:0|Onvigil|Onvigil|";
    append_header_field(out, clean_text(context.identity.version));
    append_header_field(out, model::name(event.type));
    append_header_field(out, title(event.type));
    fmt::format_to(std::back_inserter(out), "{}|", decimal_severity(event.severity));
    std::string extension;
    append_pair(extension, "rt", std::to_string(event.time.time_since_epoch().count()));
    append_pair(extension, "cat", family(event.type));
    append_pair(extension, "act", action(event.type));
    for (const auto& [key, value] : flat_texts(event)) {
        const auto place = std::ranges::find_if(cef_keys, [&k = key](const CefKey& p) { return p.key == k; });
        if (place == cef_keys.end()) {
            append_pair(extension, custom_key(key), value);
        } else if (key == "address") {
            append_address(extension, value);
        } else if (!place->label.empty()) {
            append_labelled(extension, place->cef, place->label, value);
        } else if (!place->cef.empty()) {
            append_pair(extension, place->cef, value);
        }
    }
    out += extension;
}

}  // namespace onvigil::alerts

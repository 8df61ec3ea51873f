#include "base/text.hpp"
#include "protocol/wsd.hpp"

#include <charconv>

#include <algorithm>

namespace onvigil::protocol::wsd {
namespace {

constexpr std::string_view onvif_uri = "http://www.onvif.org/";
constexpr std::string_view scope_start = "onvif://www.onvif.org/";

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool starts_with_any_case(std::string_view text, std::string_view lower_start)
{
    return text.size() >= lower_start.size() && text::lower(text.substr(0, lower_start.size())) == lower_start;
}

bool is_uuid(std::string_view text)
{
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_onvif_type(const TypeName& type)
{
    if (type.uri.starts_with(onvif_uri)) return true;
    return type.uri.empty() && type.local == "NetworkVideoTransmitter";
}

/// An escape that is none stays as it is, and the others count: Boost.URL takes all of a text or nothing.
std::string percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = static_cast<unsigned char>(text[i]);
        if (byte == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
            i += 2;
        }
        out += static_cast<char>(byte);
    }
    return tidy(out);
}

/// The one spelling of a category that devices spell in several ways.
std::string category_of(std::string_view raw)
{
    std::string category = text::lower(raw);
    if (category == "macaddr" || category == "macaddress") return "mac";
    if (category == "serialnumber") return "serial";
    if (category == "mfr") return "manufacturer";
    return category;
}

}  // namespace

bool looks_like_camera(const std::vector<TypeName>& types)
{
    return std::ranges::any_of(types, is_onvif_type);
}

bool looks_like_camera(const Announcement& announcement)
{
    if (!announcement.types.empty()) return looks_like_camera(announcement.types);
    return std::ranges::any_of(announcement.scopes,
                               [](const std::string& scope) { return starts_with_any_case(scope, scope_start); });
}

std::string canonical_endpoint(std::string_view endpoint)
{
    endpoint = text::trim(endpoint);
    std::string_view uuid = endpoint;
    if (starts_with_any_case(uuid, "urn:")) uuid.remove_prefix(4);
    if (starts_with_any_case(uuid, "uuid:"))
        uuid.remove_prefix(5);
    else if (!is_uuid(uuid))
        return std::string(endpoint);
    return tidy("urn:uuid:" + text::lower(text::trim(uuid)));
}

Scope parse_scope(std::string_view scope)
{
    scope = text::trim(scope);
    if (!starts_with_any_case(scope, scope_start)) return {"", tidy(scope)};
    scope.remove_prefix(scope_start.size());
    while (scope.starts_with('/')) scope.remove_prefix(1);
    const std::size_t slash = std::min(scope.find('/'), scope.size());
    std::string_view value = scope.substr(slash);
    if (!value.empty()) value.remove_prefix(1);
    return {category_of(tidy(scope.substr(0, slash))), percent_decoded(value)};
}

std::optional<EndpointMac> mac_in_endpoint(std::string_view endpoint)
{
    const std::string canonical = canonical_endpoint(endpoint);
    std::string_view uuid = canonical;
    if (!uuid.starts_with("urn:uuid:")) return {};
    uuid.remove_prefix(9);
    if (uuid.size() < 24 || uuid[8] != '-' || uuid[13] != '-' || uuid[18] != '-' || uuid[23] != '-') return {};
    const std::string_view second = uuid.substr(9, 4), third = uuid.substr(14, 4), fourth = uuid.substr(19, 4);

    EndpointMac out;
    if (third == "11b3" || third == "11b4" || third == "11b5")
        out.family = EndpointFamily::hikvision;
    else if (third == "21b2" && fourth == "a205")
        out.family = EndpointFamily::hisilicon;
    else if (second == "5566" && third == "7788" && fourth == "99aa")
        out.family = EndpointFamily::xiongmai;
    else
        return {};
    for (const char c : uuid.substr(24)) {
        if (c == ':') continue;
        if (!is_hex(c) || out.mac.size() == 12) return {};
        out.mac += c;
    }
    if (out.mac.size() != 12) return {};
    return out;
}

}  // namespace onvigil::protocol::wsd

#include "protocol/hashes.hpp"
#include "protocol/onvif.hpp"
#include "protocol/xml.hpp"

#include <fmt/format.h>

namespace onvigil::protocol::onvif {
namespace {

constexpr std::string_view prolog = R"(<?xml version="1.0" encoding="utf-8"?>)";
constexpr std::string_view soap_uri = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view device_uri = "http://www.onvif.org/ver10/device/wsdl";
constexpr std::string_view wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

std::string security_header(const UsernameToken& token)
{
    return fmt::format(
        R"(<s:Header><Security s:mustUnderstand="1" xmlns="{0}wssecurity-secext-1.0.xsd"><UsernameToken>)"
        R"(<Username>{1}</Username><Password Type="{0}username-token-profile-1.0#PasswordDigest">{2}</Password>)"
        R"(<Nonce EncodingType="{0}soap-message-security-1.0#Base64Binary">{3}</Nonce>)"
        R"(<Created xmlns="{0}wssecurity-utility-1.0.xsd">{4}</Created></UsernameToken></Security></s:Header>)",
        wss, xml::escape(token.username), password_digest(token.nonce, token.created, token.password),
        base64(token.nonce), xml::escape(token.created));
}

std::string_view parameters(Call call)
{
    if (call == Call::get_capabilities) return "<Category>All</Category>";
    if (call == Call::get_services) return "<IncludeCapability>false</IncludeCapability>";
    return "";
}

}  // namespace

std::string_view name(Call call) noexcept
{
    const std::string_view uri = action(call);
    return uri.substr(uri.rfind('/') + 1);
}

std::string_view action(Call call) noexcept
{
    switch (call) {
        case Call::get_system_date_and_time:
            return "http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime";
        case Call::get_device_information:
            return "http://www.onvif.org/ver10/device/wsdl/GetDeviceInformation";
        case Call::get_scopes:
            return "http://www.onvif.org/ver10/device/wsdl/GetScopes";
        case Call::get_network_interfaces:
            return "http://www.onvif.org/ver10/device/wsdl/GetNetworkInterfaces";
        case Call::get_hostname:
            return "http://www.onvif.org/ver10/device/wsdl/GetHostname";
        case Call::get_capabilities:
            return "http://www.onvif.org/ver10/device/wsdl/GetCapabilities";
        case Call::get_services:
            break;
    }
    return "http://www.onvif.org/ver10/device/wsdl/GetServices";
}

std::string created_text(std::chrono::system_clock::time_point when)
{
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(when - day));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string password_digest(std::string_view nonce, std::string_view created, std::string_view password)
{
    std::string text(nonce);
    text += created;
    text += password;
    return base64(hash(HashKind::sha1, text));
}

std::string encode(Call call, const std::optional<UsernameToken>& token)
{
    const std::string_view inside = parameters(call);
    const std::string request = inside.empty()
                                    ? fmt::format(R"(<{} xmlns="{}"/>)", name(call), device_uri)
                                    : fmt::format(R"(<{0} xmlns="{1}">{2}</{0}>)", name(call), device_uri, inside);
    return fmt::format(R"({}<s:Envelope xmlns:s="{}">{}<s:Body>{}</s:Body></s:Envelope>)", prolog, soap_uri,
                       token ? security_header(*token) : std::string(), request);
}

}  // namespace onvigil::protocol::onvif

#pragma once
/// Short words for what a device says or shows, so that a test reads as a sentence.

#include "model/device.hpp"

#include <string>
#include <utility>
#include <vector>

namespace onvigil::policy::test {

inline const std::string hik = "Hangzhou Hikvision Digital Technology Co.,Ltd.";

struct Claim {
    model::Protocol source{};
    model::Key key{};
    std::string value;
    std::string detail;
};

inline Claim label(std::string text)
{
    return {model::Protocol::onvif, model::Key::onvif_manufacturer, std::move(text), ""};
}
inline Claim model_name(std::string text)
{
    return {model::Protocol::onvif, model::Key::onvif_model, std::move(text), ""};
}
inline Claim serial(std::string text)
{
    return {model::Protocol::onvif, model::Key::onvif_serial, std::move(text), ""};
}
inline Claim mac_of(std::string organization, std::string mac = "44:19:b6:0a:0b:0c")
{
    return {model::Protocol::neighbours, model::Key::oui_organization, std::move(organization), std::move(mac)};
}
inline Claim endpoint_mac_of(std::string organization, std::string mac = "44:19:b6:0a:0b:0c")
{
    return {model::Protocol::ws_discovery, model::Key::endpoint_mac, std::move(organization), std::move(mac)};
}
inline Claim scope_mac_of(std::string organization, std::string mac = "44:19:b6:0a:0b:0c")
{
    return {model::Protocol::ws_discovery, model::Key::scope_mac, std::move(organization), std::move(mac)};
}
inline Claim sadp()
{
    return {model::Protocol::sadp, model::Key::protocol, "sadp", ""};
}
inline Claim dhip()
{
    return {model::Protocol::dhip, model::Key::protocol, "dhip", ""};
}
inline Claim uniview()
{
    return {model::Protocol::uniview, model::Key::protocol, "uniview", ""};
}
inline Claim vendor(std::string text)
{
    return {model::Protocol::dhip, model::Key::dhip_vendor, std::move(text), ""};
}
inline Claim scope_name(std::string text)
{
    return {model::Protocol::ws_discovery, model::Key::scope_name, std::move(text), ""};
}
inline Claim hardware(std::string text)
{
    return {model::Protocol::ws_discovery, model::Key::scope_hardware, std::move(text), ""};
}
inline Claim extension(std::string text)
{
    return {model::Protocol::ws_discovery, model::Key::scope_extension, std::move(text), ""};
}
inline Claim xmlns(std::string text)
{
    return {model::Protocol::onvif, model::Key::xmlns, std::move(text), ""};
}
inline Claim server(std::string text)
{
    return {model::Protocol::http, model::Key::http_server, std::move(text), ""};
}
inline Claim realm(std::string text)
{
    return {model::Protocol::http, model::Key::http_realm, std::move(text), ""};
}
inline Claim title(std::string text)
{
    return {model::Protocol::http, model::Key::http_title, std::move(text), ""};
}
inline Claim rtsp_server(std::string text)
{
    return {model::Protocol::rtsp, model::Key::rtsp_server, std::move(text), ""};
}
inline Claim rtsp_realm(std::string text)
{
    return {model::Protocol::rtsp, model::Key::rtsp_realm, std::move(text), ""};
}
inline Claim certificate(std::string text)
{
    return {model::Protocol::tls, model::Key::tls_subject, std::move(text), ""};
}
inline Claim upnp(std::string text)
{
    return {model::Protocol::ssdp, model::Key::ssdp_manufacturer, std::move(text), ""};
}
inline Claim instance(std::string text)
{
    return {model::Protocol::mdns, model::Key::mdns_instance, std::move(text), ""};
}
inline Claim dhip_model(std::string text)
{
    return {model::Protocol::dhip, model::Key::dhip_model, std::move(text), ""};
}
inline Claim sadp_model(std::string text)
{
    return {model::Protocol::sadp, model::Key::sadp_model, std::move(text), ""};
}

inline model::Device device_with(const std::vector<Claim>& claims, model::TimePoint seen)
{
    model::Device device;
    device.id = "dev-7k2m9q4x1c";
    for (const Claim& claim : claims)
        device.evidence.push_back({claim.source, claim.key, claim.value, claim.detail, "lan0", seen, seen});
    return device;
}

}  // namespace onvigil::policy::test

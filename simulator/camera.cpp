#include "simulator/camera.hpp"

#include <fmt/format.h>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.hpp"
#include "protocol/xml.hpp"
#include "simulator/messages.hpp"

namespace onvigil::simulator {
namespace {

constexpr std::array<std::pair<Call, std::string_view>, 7> elements = {
    {{Call::datetime, "GetSystemDateAndTime"},
     {Call::deviceinfo, "GetDeviceInformation"},
     {Call::scopes, "GetScopes"},
     {Call::networkinterfaces, "GetNetworkInterfaces"},
     {Call::hostname, "GetHostname"},
     {Call::capabilities, "GetCapabilities"},
     {Call::services, "GetServices"}}};

constexpr std::array<std::string_view, 7> capture_of = {"datetime", "deviceinfo",   "scopes", "networkinterfaces",
                                                        "hostname", "capabilities", ""};

std::string percent_encoded(std::string_view text)
{
    static constexpr auto plain = boost::urls::unreserved_chars + boost::urls::grammar::lut_chars("/:()");
    return boost::urls::encode({text.data(), text.size()}, plain);
}

void set_default(Pattern& pattern, std::string_view text)
{
    if (pattern.empty()) pattern = *Pattern::parse(text);
}

/// What an entry leaves out, in the manner of its platform.
void fill(Entry& entry)
{
    const bool hik = entry.platform == Platform::hikvision || entry.platform == Platform::hikvision_neutral;
    const bool dahua = entry.platform == Platform::dahua;
    const auto choose = [&](std::string_view for_hik, std::string_view for_dahua, std::string_view others) {
        return hik ? for_hik : dahua ? for_dahua : others;
    };
    set_default(entry.manufacturer, choose("HIKVISION", "Dahua", "Onvigil"));
    set_default(entry.model, choose("DS-2CD2012-I", "IPC-HDW1025C", "NVT-1"));
    set_default(entry.firmware, choose("V5.2.0 build 140721", "2.420.0000.0.R", "1.0.0"));
    set_default(entry.serial, choose("DS-2CD2012-I20150201CCWR{n:09}", "2J01018PAA{n:05}", "{n:08}"));
    set_default(entry.hardware_id, choose("88", "1.00", "1.0"));
    set_default(entry.location, choose("city/hangzhou", "country/china", "office"));
    set_default(entry.hostname, "cam-{n}");
    set_default(entry.vendor, "General");
    set_default(entry.device_class, "IPC");
    set_default(entry.oem_code, "1");
    set_default(entry.title, hik ? "index" : "WEB SERVICE");
    if (entry.xaddrs.empty()) {
        const std::string port = entry.port == 80 ? "" : fmt::format(":{}", entry.port);
        const std::string path = entry.kind == Kind::camera ? entry.path : "/wsd";
        set_default(entry.xaddrs, "http://{address}" + port + path);
        if (entry.address6 != Address6{}) entry.xaddrs.append(*Pattern::parse(" http://[{address6}]" + port + path));
    }
}

/// The name scope: what the entry says, else the maker's habit.
void add_name(Texts& texts, const Entry& entry)
{
    texts["scope_name"] = entry.name.escaped(percent_encoded);
    if (!entry.name.empty()) return;
    texts["scope_name"] = entry.manufacturer.escaped(percent_encoded);
    if (entry.platform == Platform::dahua) return;
    texts["scope_name"].append(Pattern::literal("%20"));
    texts["scope_name"].append(entry.model.escaped(percent_encoded));
}

Texts texts_of(const Entry& e)
{
    Texts texts = {
        {"manufacturer", e.manufacturer}, {"model", e.model},       {"firmware", e.firmware}, {"serial", e.serial},
        {"hardware_id", e.hardware_id},   {"hostname", e.hostname}, {"xaddrs", e.xaddrs},     {"vendor", e.vendor},
        {"device_class", e.device_class}, {"oem_code", e.oem_code}, {"title", e.title}};
    texts["address"] = *Pattern::parse("{address}");
    texts["mac"] = *Pattern::parse("{mac}");
    texts["mac_plain"] = *Pattern::parse("{mac:plain}");
    texts["mac_dashes"] = *Pattern::parse("{mac:dashes}");
    texts["port"] = Pattern::literal(std::to_string(e.port));
    texts["scope_model"] = e.model.escaped(percent_encoded);
    texts["scope_manufacturer"] = e.manufacturer.escaped(percent_encoded);
    texts["scope_firmware"] = e.firmware.escaped(percent_encoded);
    texts["scope_serial"] = e.serial.escaped(percent_encoded);
    texts["scope_location"] = e.location.escaped(percent_encoded);
    for (std::size_t i = 0; i < e.scopes.size(); ++i) texts[fmt::format("scope{}", i)] = e.scopes[i];
    add_name(texts, e);
    return texts;
}

using Escape = std::string (*)(std::string_view);

/// The capture of that name, byte for byte, else the template.
Template captured_or(const Entry& entry, std::string_view name, const std::string& text, const Texts& texts,
                     Escape escape = protocol::xml::escape)
{
    const auto capture = entry.captures.find(std::string(name));
    return capture == entry.captures.end() ? Template(text, texts, escape) : Template::literal(capture->second);
}

void compile_soap(Model& model, const Texts& texts)
{
    const Entry& entry = model.entry;
    const bool only_captures = entry.captures.contains("deviceinfo");
    for (std::size_t i = 0; i < model.soap.size(); ++i) {
        const std::string capture(capture_of[i]);
        if (only_captures && !entry.captures.contains(capture) && static_cast<Call>(i) != Call::datetime) continue;
        model.soap[i] = captured_or(entry, capture, messages::soap(entry, static_cast<Call>(i)), texts);
    }
    model.not_authorized = captured_or(entry, "fault", messages::not_authorized(entry), texts);
    model.not_supported = Template(messages::not_supported(entry), texts, protocol::xml::escape);
}

}  // namespace

std::string_view name(Call call) noexcept
{
    static constexpr std::array<std::string_view, call_count> names = {
        "datetime", "deviceinfo", "scopes", "networkinterfaces", "hostname", "capabilities", "services", "other",
        "page",     "rtsp",       "garbage"};
    return names[static_cast<std::size_t>(call)];
}

Call call_of(std::string_view element) noexcept
{
    for (const auto& [call, known] : elements)
        if (element == known) return call;
    return Call::other;
}

std::uint64_t Counters::requests() const noexcept
{
    return std::accumulate(calls.begin(), calls.end(), std::uint64_t{0});
}

void Busiest::count(std::int64_t unix_second) noexcept
{
    if (second_ != unix_second) in_second_ = 0;
    second_ = unix_second;
    most = std::max(most, ++in_second_);
}

void Counters::count(Call call, std::int64_t unix_second) noexcept
{
    ++calls[static_cast<std::size_t>(call)];
    requests_answered.count(unix_second);
}

std::shared_ptr<const Model> compile(const Entry& given)
{
    auto model = std::make_shared<Model>();
    model->entry = given;
    Entry& entry = model->entry;
    fill(entry);
    const Texts texts = texts_of(entry);
    const auto xml = [&](const std::string& text) { return Template(text, texts, protocol::xml::escape); };
    for (const DiscoveryProtocol* spoken : entry.discovery) {
        const std::string text = spoken->text == nullptr ? std::string() : spoken->text(entry);
        model->answers[spoken] = captured_or(entry, spoken->capture, text, texts, spoken->escape);
    }
    model->hello = xml(messages::hello(entry));
    model->bye = xml(messages::bye(entry));
    model->ssdp_description = xml(messages::ssdp_description());
    model->page = xml("<!doctype html>\n<html><head><title>@{title}</title></head><body></body></html>\n");
    compile_soap(*model, texts);
    return model;
}

bool Camera::locked() const
{
    const unsigned limit = model->entry.credentials.lock_after;
    return limit != 0 && wrong_logins >= limit;
}

std::string Camera::endpoint() const
{
    const Entry& entry = model->entry;
    std::string given = entry.endpoint.text(id);
    const std::string mac = mac_text(id.mac, "");
    std::string self = entry.serial.text(id) + mac;
    // With neither serial nor MAC of its own it is told from the others by where it is.
    if (self.find_first_not_of('0') == std::string::npos)
        self = fmt::format("{}:{}", address_text(id.address), entry.port);
    const std::uint64_t who = text::fnv1a(self, seed + id.number);
    if (given == "fixed") return "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada";
    if (given == "mac") return "urn:uuid:2419d68a-2dd2-21b2-a205-" + mac;
    if (!given.empty() && given != "random") return given;
    const bool hik = entry.platform == Platform::hikvision || entry.platform == Platform::hikvision_neutral;
    const std::string random = uuid_of(seed, who);
    if (hik && given.empty()) return "urn:uuid:" + random.substr(0, 14) + "11b3" + random.substr(18, 6) + mac;
    return (entry.platform == Platform::dahua ? "uuid:" : "urn:uuid:") + random;
}

std::string Camera::key() const
{
    const std::string where = id.mac == Mac{} ? address_text(id.address) : mac_text(id.mac, ":");
    return fmt::format("{}#{}", where, model->entry.port);
}

}  // namespace onvigil::simulator

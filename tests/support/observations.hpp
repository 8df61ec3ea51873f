#pragma once
/// support/observations.hpp - what discovery would say, in a line: `wsd("10.0.0.1", "urn:uuid:a…")`.

#include "model/observation.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace onvigil::test {

inline constexpr model::TimePoint start{std::chrono::seconds(1'790'000'000)};

inline model::IpAddress ip(const std::string& text)
{
    return model::parse_ip(text).value();
}
inline model::Mac mac(const std::string& text)
{
    return model::parse_mac(text).value();
}

/// A plausible endpoint of its own for each number.
inline std::string endpoint(unsigned number)
{
    return fmt::format("urn:uuid:4d454930-0000-1000-8{:03x}-74da{:08x}", number % 4096, number * 2654435761u);
}

inline model::Observation heard(model::Protocol source, const std::string& from, model::TimePoint at = start)
{
    model::Observation out;
    out.source = source;
    out.from = ip(from);
    out.network = "lan0";
    out.at = at;
    return out;
}

inline model::Observation wsd(const std::string& from, std::string endpoint, model::TimePoint at = start)
{
    auto out = heard(model::Protocol::ws_discovery, from, at);
    out.endpoint = std::move(endpoint);
    out.xaddrs = {"http://" + from + "/onvif/device_service"};
    out.stated_addresses = {out.from};
    out.scopes = {"onvif://www.onvif.org/name/Cam"};
    out.claims = {{model::Key::scope_name, "Cam"}};
    out.camera = true;
    return out;
}

inline model::Observation sadp(const std::string& from, const std::string& own_mac, std::string serial = {},
                               model::TimePoint at = start)
{
    auto out = heard(model::Protocol::sadp, from, at);
    out.macs = {{mac(own_mac), true, "Hangzhou Hikvision Digital Technology Co.,Ltd."}};
    out.model = "DS-2CD2012-I";
    out.serial = std::move(serial);
    out.claims = {{model::Key::protocol, "sadp"}, {model::Key::sadp_model, "DS-2CD2012-I"}};
    return out;
}

/// An interview that succeeded.
inline model::Observation interview(const std::string& from, std::string endpoint, std::string serial,
                                    std::vector<std::string> own_macs = {}, model::TimePoint at = start)
{
    auto out = heard(model::Protocol::onvif, from, at);
    out.endpoint = std::move(endpoint);
    out.manufacturer = "HIKVISION";
    out.model = "DS-2CD2012-I";
    out.firmware = "V5.4.0";
    out.serial = std::move(serial);
    for (const auto& own : own_macs)
        out.macs.push_back({mac(own), true, "Hangzhou Hikvision Digital Technology Co.,Ltd."});
    out.claims = {{model::Key::onvif_manufacturer, "HIKVISION"}};
    out.identification = model::Identification{model::Identification::State::ok, "", at};
    return out;
}

inline model::Observation neighbour(const std::string& at_address, const std::string& nic,
                                    std::string organization = "Hangzhou Hikvision Digital Technology Co.,Ltd.",
                                    model::TimePoint at = start)
{
    auto out = heard(model::Protocol::neighbours, at_address, at);
    out.listening = false;
    out.macs = {{mac(nic), false, std::move(organization)}};
    return out;
}

inline model::RoundReport round_over(model::TimePoint ended, std::vector<std::string> networks = {"lan0"})
{
    return {ended - std::chrono::seconds(5), ended, std::move(networks), {}, 1};
}

}  // namespace onvigil::test

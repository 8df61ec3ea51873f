#include "interview/upnp_description.hpp"

#include "base/text.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"
#include "protocol/ssdp.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace onvigil::interview {

namespace {

/// "hikvision" of "http://www.hikvision.com/en", "zte" of "www.zte.com.cn": what registries sell, without their part.
std::string owner_of_site(std::string_view url)
{
    constexpr std::array<std::string_view, 6> second_levels{"com", "co", "net", "org", "gov", "edu"};
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    std::string host = text::lower(text::trim(url.substr(0, url.find_first_of("/?#:"))));
    while (host.ends_with('.')) host.pop_back();
    if (net::parse_stated_ip(host)) return {};
    const auto cut = [&host] {
        const auto dot = host.rfind('.');
        const std::string last = dot == std::string::npos ? std::string() : host.substr(dot + 1);
        if (!last.empty()) host.resize(dot);
        return last;
    };
    if (cut().empty()) return {};
    std::string owner = cut();
    if (std::ranges::find(second_levels, owner) != second_levels.end()) owner = cut();
    return owner.empty() ? host : owner;
}

/// What it is sold as may be another name than that of the site it came with.
void claim_manufacturer(model::Observation& observation, const protocol::ssdp::Description& device)
{
    net::add_claim(observation, model::Key::ssdp_manufacturer, text::clean(device.manufacturer));
    const std::string site = text::clean(owner_of_site(device.manufacturer_url));
    if (text::lower(device.manufacturer).find(site) == std::string::npos)
        net::add_claim(observation, model::Key::ssdp_manufacturer, site);
}

std::uint16_t port_of_page(const protocol::ssdp::Description& device, const model::IpAddress& address)
{
    const auto page = net::parse_xaddr(device.presentation_url, address);
    const bool own = page && !page->url.tls && page->address && model::same_host(*page->address, address);
    return own && net::is_service_port(page->url.port) ? page->url.port : std::uint16_t{0};
}

}  // namespace

std::optional<DescribedDevice> describe_device(const net::Description& description, const HttpReply& reply,
                                               model::TimePoint now)
{
    if (reply.status != 200) return std::nullopt;
    const auto device = protocol::ssdp::decode_description(reply.body);
    if (!device) return std::nullopt;

    DescribedDevice out{.observation = {}, .web_port = port_of_page(*device, description.address)};
    model::Observation& observation = out.observation;
    observation.source = model::Protocol::ssdp;
    observation.from = description.address;
    observation.network = description.network;
    observation.foreign_subnet = description.foreign_subnet;
    observation.at = now;
    claim_manufacturer(observation, *device);
    for (const std::string* said : {&device->device_type, &device->model_description, &device->manufacturer})
        net::add_kind(observation, *said);
    observation.model = text::clean(device->model_name);
    observation.serial = text::clean(device->serial);
    observation.name = text::clean(device->friendly_name);
    for (const std::string* said :
         {&device->device_type, &device->model_name, &device->model_description, &device->friendly_name})
        observation.camera = observation.camera || net::names_video_equipment(*said);
    return out;
}

}  // namespace onvigil::interview

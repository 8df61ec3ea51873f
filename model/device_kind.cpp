#include "model/device_kind.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <algorithm>

namespace onvigil::model {
namespace {

constexpr Names<DeviceKind> kinds{{{DeviceKind::unknown, "?"},
                                   {DeviceKind::other, "other"},
                                   {DeviceKind::computer, "computer"},
                                   {DeviceKind::router, "router"},
                                   {DeviceKind::printer, "printer"},
                                   {DeviceKind::camera, "camera"},
                                   {DeviceKind::recorder, "recorder"}}};

struct Word {
    std::string_view word;  ///< lower case
    DeviceKind kind{};
};

/// WS-Discovery types, DNS-SD services (RFC 6763) and UPnP device types, in part; the first that fits counts.
constexpr Word words[] = {
    {"networkvideorecorder", DeviceKind::recorder},
    {"network_video_recorder", DeviceKind::recorder},
    {"networkvideostorage", DeviceKind::recorder},
    {"_axis-nvr", DeviceKind::recorder},
    {"nvr", DeviceKind::recorder},
    {"dvr", DeviceKind::recorder},
    {"xvr", DeviceKind::recorder},
    {"hcvr", DeviceKind::recorder},
    {"print", DeviceKind::printer},
    {"scandevicetype", DeviceKind::printer},
    {"scanner", DeviceKind::printer},
    {"_ipp", DeviceKind::printer},
    {"_pdl-datastream", DeviceKind::printer},
    {"laserjet", DeviceKind::printer},
    {"officejet", DeviceKind::printer},
    {"brother ", DeviceKind::printer},
    {"internetgatewaydevice", DeviceKind::router},
    {"miniupnpd", DeviceKind::router},
    {"wlanaccesspointdevice", DeviceKind::router},
    {"/computer", DeviceKind::computer},
    {"_workstation.", DeviceKind::computer},
    {"_smb.", DeviceKind::computer},
    {"_sftp-ssh.", DeviceKind::computer},
    {"macbook", DeviceKind::computer},
    {"imac", DeviceKind::computer},
    {"macmini", DeviceKind::computer},
    {"dlna", DeviceKind::other},
    {"mediaserver", DeviceKind::other},
    {"mediarenderer", DeviceKind::other},
    {"_airplay.", DeviceKind::other},
    {"_googlecast.", DeviceKind::other},
};

}  // namespace

std::string_view name(DeviceKind kind)
{
    return find_name(kinds, kind);
}

std::optional<DeviceKind> parse_device_kind(std::string_view name)
{
    return find_value(kinds, name);
}

DeviceKind kind_named_in(std::string_view text)
{
    const auto lower = text::lower(text);
    for (const auto& [word, kind] : words)
        if (lower.find(word) != std::string::npos) return kind;
    return DeviceKind::unknown;
}

DeviceKind kind_of(const Device& device)
{
    auto kind = device.camera ? DeviceKind::camera : DeviceKind::unknown;
    for (const auto& evidence : device.evidence)
        if (evidence.key == Key::device_kind)
            kind = std::max(kind, parse_device_kind(evidence.value).value_or(DeviceKind::unknown));
    return kind;
}

}  // namespace onvigil::model

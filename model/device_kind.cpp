#include "model/device_kind.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <algorithm>
#include <span>

namespace onvigil::model {
namespace {

constexpr Names<DeviceKind> kinds{{{DeviceKind::unknown, "?"},
                                   {DeviceKind::other, "other"},
                                   {DeviceKind::computer, "computer"},
                                   {DeviceKind::router, "router"},
                                   {DeviceKind::printer, "printer"},
                                   {DeviceKind::camera, "camera"},
                                   {DeviceKind::recorder, "recorder"}}};

/// WS-Discovery types, DNS-SD services (RFC 6763) and UPnP device types, in part and in lower case.
constexpr std::string_view recorder_words[] = {
    "networkvideorecorder", "network_video_recorder", "networkvideostorage", "_axis-nvr", "nvr", "dvr", "xvr", "hcvr"};
constexpr std::string_view printer_words[] = {"print",  "scandevicetype", "scanner",   "_ipp",    "_pdl-datastream",
                                              "_uscan", "laserjet",       "officejet", "brother "};
constexpr std::string_view router_words[] = {"internetgatewaydevice", "miniupnpd", "wlanaccesspointdevice"};
constexpr std::string_view computer_words[] = {"/computer", "_workstation.", "_smb.",    "_afpovertcp.", "_adisk.",
                                               "_nfs.",     "_rfb.",         "synology", "qnap",         "_sftp-ssh.",
                                               "macbook",   "imac",          "macmini"};
/// Not "_hap.": cameras announce HomeKit, too.
constexpr std::string_view other_words[] = {"dlna",         "mediaserver",     "mediarenderer",     "_airplay.",
                                            "_googlecast.", "_raop.",          "_spotify-connect.", "_androidtvremote",
                                            "zoneplayer",   "dial-multiscreen"};

/// The first that fits counts.
constexpr std::pair<DeviceKind, std::span<const std::string_view>> words[] = {{DeviceKind::recorder, recorder_words},
                                                                              {DeviceKind::printer, printer_words},
                                                                              {DeviceKind::router, router_words},
                                                                              {DeviceKind::computer, computer_words},
                                                                              {DeviceKind::other, other_words}};

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
    for (const auto& [kind, known] : words)
        for (const auto word : known)
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

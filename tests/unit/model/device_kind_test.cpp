#include "model/device_kind.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

TEST(DeviceKind, IsNamedByTypesServicesAndClasses)
{
    const std::pair<std::string_view, DeviceKind> named[] = {
        {"http://schemas.microsoft.com/windows/pub/2005/07/Computer", DeviceKind::computer},
        {"wsdp:Device wprt:PrintDeviceType wscn:ScanDeviceType", DeviceKind::printer},
        {"_ipps._tcp", DeviceKind::printer},
        {"_pdl-datastream._tcp", DeviceKind::printer},
        {"_uscans._tcp", DeviceKind::printer},
        {"_afpovertcp._tcp", DeviceKind::computer},
        {"Synology NAS", DeviceKind::computer},
        {"urn:dial-multiscreen-org:service:dial:1", DeviceKind::other},
        {"urn:schemas-upnp-org:device:ZonePlayer:1", DeviceKind::other},
        {"_workstation._tcp", DeviceKind::computer},
        {"urn:schemas-upnp-org:device:InternetGatewayDevice:1", DeviceKind::router},
        {"urn:schemas-upnp-org:device:MediaServer:1", DeviceKind::other},
        {"XVR5104HS-NVR", DeviceKind::recorder},
        {"Debian/6.18 UPnP/1.1 MiniUPnPd/2.3.1", DeviceKind::router},
        {"Brother HL-L2350DW", DeviceKind::printer},
        {"_http._tcp", DeviceKind::unknown},
        {"", DeviceKind::unknown}};
    for (const auto& [text, expected] : named) EXPECT_EQ(kind_named_in(text), expected) << text;
}

TEST(DeviceKind, OfVideoEquipmentIsNotHiddenByWhatElseItClaims)
{
    Device device;
    EXPECT_EQ(kind_of(device), DeviceKind::unknown);
    device.evidence.push_back({Protocol::mdns, Key::device_kind, "printer", "", "lan0", {}, {}});
    EXPECT_EQ(kind_of(device), DeviceKind::printer);
    device.camera = true;
    EXPECT_EQ(kind_of(device), DeviceKind::camera);
    device.evidence.push_back({Protocol::dhip, Key::device_kind, "recorder", "", "lan0", {}, {}});
    EXPECT_EQ(kind_of(device), DeviceKind::recorder);
}

TEST(DeviceKind, NamesAreReadBack)
{
    for (const auto kind : {DeviceKind::unknown, DeviceKind::other, DeviceKind::computer, DeviceKind::router,
                            DeviceKind::printer, DeviceKind::camera, DeviceKind::recorder})
        EXPECT_EQ(parse_device_kind(name(kind)), kind);
    EXPECT_FALSE(parse_device_kind("toaster"));
}

}  // namespace
}  // namespace onvigil::model

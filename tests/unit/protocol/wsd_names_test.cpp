#include <gmock/gmock.h>

#include "protocol/wsd.hpp"

namespace onvigil::protocol::wsd {
namespace {

TEST(WsdEndpoint, UuidsHaveOneSpelling)
{
    const std::string canonical = "urn:uuid:8092f7b0-f116-4d9b-960c-dc3287594be5";
    EXPECT_EQ(canonical_endpoint("urn:uuid:8092F7B0-F116-4D9B-960C-DC3287594BE5"), canonical);
    EXPECT_EQ(canonical_endpoint("uuid:8092f7b0-f116-4d9b-960c-dc3287594be5"), canonical);
    EXPECT_EQ(canonical_endpoint(" URN:UUID:8092f7b0-f116-4d9b-960c-dc3287594be5\r\n"), canonical);
    EXPECT_EQ(canonical_endpoint("8092f7b0-f116-4d9b-960c-dc3287594be5"), canonical);
}

TEST(WsdEndpoint, OtherTextsStayAsTheyAre)
{
    EXPECT_EQ(canonical_endpoint(""), "");
    EXPECT_EQ(canonical_endpoint(" Some_Reference "), "Some_Reference");
    EXPECT_EQ(canonical_endpoint("http://[fe80::1]/X"), "http://[fe80::1]/X");
    EXPECT_EQ(canonical_endpoint("8092f7b0-f116-4d9b-960c-dc3287594beX"), "8092f7b0-f116-4d9b-960c-dc3287594beX");
}

TEST(WsdEndpoint, OneThatGrowsByItsSpellingKeepsTheBound)
{
    EXPECT_EQ(canonical_endpoint("uuid:" + std::string(limits::text_bytes - 5, 'A')).size(), limits::text_bytes);
}

struct MacRow {
    const char* endpoint;
    std::optional<EndpointMac> mac;
};

TEST(WsdEndpoint, OnlyFamiliesThatPutAMacThereGiveOne)
{
    using enum EndpointFamily;
    const MacRow rows[] = {
        {"urn:uuid:aa85c000-6324-11b3-819e-5850ed1fe385", EndpointMac{"5850ed1fe385", hikvision}},
        {"urn:uuid:aa85c000-6324-11b4-819e-5850ED1FE385", EndpointMac{"5850ed1fe385", hikvision}},
        {"uuid:aa85c000-6324-11b5-819e-5850ed1fe385", EndpointMac{"5850ed1fe385", hikvision}},
        {"urn:uuid:2419d68a-2dd2-21b2-a205-ec:71:db:16:b1:12", EndpointMac{"ec71db16b112", hisilicon}},
        {"urn:uuid:10919da4-5566-7788-99aa-0012314ae65b", EndpointMac{"0012314ae65b", xiongmai}},
        {"urn:uuid:0b679890-fc54-14ba-d428-00047d0eb85c", std::nullopt},
        {"urn:uuid:434e4638-4732-4333-5338-fc15b47817b1", std::nullopt},
        {"urn:uuid:2419d68a-2dd2-21b2-a206-78a5dd0f9593", std::nullopt},
        {"urn:uuid:10919da4-5566-7788-99ab-0012314ae65b", std::nullopt},
        {"urn:uuid:aa85c000-6324-11b3-819e-5850ed1fe3", std::nullopt},
        {"urn:uuid:aa85c000-6324-11b3-819e-5850ed1fe38500", std::nullopt},
        {"urn:uuid:aa85c000-6324-11b3-819e-5850ed1fe38x", std::nullopt},
        {"urn:uuid:aa85c000_6324_11b3_819e_5850ed1fe385", std::nullopt},
        {"urn:uuid:", std::nullopt},
        {"", std::nullopt},
    };
    for (const MacRow& row : rows) EXPECT_EQ(mac_in_endpoint(row.endpoint), row.mac) << row.endpoint;
}

TEST(WsdScope, CategoriesHaveOneSpellingAndValuesAreDecodedOnce)
{
    const std::pair<const char*, Scope> rows[] = {
        {"onvif://www.onvif.org/name/AXIS%20M2036-LE", {"name", "AXIS M2036-LE"}},
        {"onvif://www.onvif.org/Name/IPCAM", {"name", "IPCAM"}},
        {"ONVIF://WWW.ONVIF.ORG/hardware/X", {"hardware", "X"}},
        {"onvif://www.onvif.org/MAC/68:6d:bc:5c:b1:5d", {"mac", "68:6d:bc:5c:b1:5d"}},
        {"onvif://www.onvif.org/macaddr/88263f8d6525", {"mac", "88263f8d6525"}},
        {"onvif://www.onvif.org/MacAddress/c4-2f-90-00-00-01", {"mac", "c4-2f-90-00-00-01"}},
        {"onvif://www.onvif.org/SerialNumber/1", {"serial", "1"}},
        {"onvif://www.onvif.org/mfr/Maker", {"manufacturer", "Maker"}},
        {"onvif://www.onvif.org/location/city/hangzhou", {"location", "city/hangzhou"}},
        {"onvif://www.onvif.org/location/", {"location", ""}},
        {"onvif://www.onvif.org/location", {"location", ""}},
        {"onvif://www.onvif.org//name/X", {"name", "X"}},
        {"onvif://www.onvif.org/extension/unique_identifier/1", {"extension", "unique_identifier/1"}},
        {"onvif://www.onvif.org/name/S%C3%A3o", {"name", "S\u00e3o"}},
        {"onvif://www.onvif.org/name/bad%20%4", {"name", "bad %4"}},
        {"onvif://www.onvif.org/name/100%%20HIKVISION%20%zz", {"name", "100% HIKVISION %zz"}},
        {"onvif://www.onvif.org/name/twice%2520", {"name", "twice%20"}},
        {"onvif://www.onvif.org/name/a%00b%0A", {"name", "a b"}},
        {"onvif://www.onvif.org/", {"", ""}},
        {"http:123", {"", "http:123"}},
        {"urn:schemas-pelco-com:onvif:extensions:1", {"", "urn:schemas-pelco-com:onvif:extensions:1"}},
        {"", {"", ""}},
    };
    for (const auto& [text, scope] : rows) {
        EXPECT_EQ(parse_scope(text).category, scope.category) << text;
        EXPECT_EQ(parse_scope(text).value, scope.value) << text;
    }
}

TEST(WsdTypes, CamerasAreToldFromPrintersAndComputers)
{
    const auto camera = [](std::vector<TypeName> types) { return looks_like_camera(types); };
    EXPECT_TRUE(camera({{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}}));
    EXPECT_TRUE(camera({{"http://schemas.xmlsoap.org/ws/2006/02/devprof", "Device"},
                        {"http://www.onvif.org/ver10/device/wsdl", "Device"}}));
    EXPECT_TRUE(camera({{"", "NetworkVideoTransmitter"}}));
    EXPECT_FALSE(camera({}));
    EXPECT_FALSE(camera({{"http://schemas.xmlsoap.org/ws/2006/02/devprof", "Device"}}));
    EXPECT_FALSE(camera({{"", "Device"}}));
    EXPECT_FALSE(camera({{"http://schemas.microsoft.com/windows/2006/08/wdp/print", "PrintDeviceType"}}));
    EXPECT_FALSE(camera({{"http://schemas.microsoft.com/windows/pub/2005/07", "Computer"}}));
}

TEST(WsdTypes, WithoutTypesOnvifScopesDecide)
{
    EXPECT_TRUE(looks_like_camera(Announcement{.scopes = {"ONVIF://www.onvif.org/name/x"}}));
    EXPECT_FALSE(looks_like_camera(Announcement{.scopes = {"ldap:///x"}}));
    EXPECT_FALSE(looks_like_camera(Announcement{}));
    EXPECT_FALSE(
        looks_like_camera(Announcement{.types = {{"urn:x", "Printer"}}, .scopes = {"onvif://www.onvif.org/name/x"}}));
}

}  // namespace
}  // namespace onvigil::protocol::wsd

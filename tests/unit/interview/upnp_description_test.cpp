#include "interview/upnp_description.hpp"

#include <gmock/gmock.h>

namespace onvigil::interview::upnp_description_test {
namespace {

const std::string document = R"(<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>
<deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType><friendlyName>North gate</friendlyName>
<manufacturer>Dahua</manufacturer><modelName>IPC-HDW1025C</modelName><serialNumber>2J01018PAA00813</serialNumber>
</device></root>)";

net::Description place()
{
    net::Description description;
    description.address = *model::parse_ip("10.20.3.31");
    description.network = "lan0";
    return description;
}

HttpReply reply(int status, std::string body)
{
    HttpReply made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

TEST(DescribeDevice, TheManufacturerIsAClaim)
{
    const auto described = describe_device(place(), reply(200, document), {});

    ASSERT_TRUE(described);
    const model::Observation* observation = &described->observation;
    EXPECT_EQ(observation->source, model::Protocol::ssdp);
    EXPECT_EQ(observation->from, place().address);
    EXPECT_EQ(observation->network, "lan0");
    EXPECT_EQ(observation->model, "IPC-HDW1025C");
    EXPECT_EQ(observation->serial, "2J01018PAA00813");
    EXPECT_EQ(observation->name, "North gate");
    EXPECT_THAT(observation->claims, testing::ElementsAre(testing::Pair(model::Key::ssdp_manufacturer, "Dahua")));
}

TEST(DescribeDevice, WhatSpeaksOfACameraIsVideoEquipment)
{
    const auto described = [](const std::string& element) {
        return describe_device(place(), reply(200, "<root><device>" + element + "</device></root>"), {})
            ->observation.camera;
    };
    EXPECT_TRUE(described("<deviceType>urn:schemas-upnp-org:device:DigitalSecurityCamera:1</deviceType>"));
    EXPECT_TRUE(described("<modelDescription>Network Video Recorder</modelDescription>"));
    EXPECT_TRUE(described("<friendlyName>NVR-4 hall</friendlyName>"));
    EXPECT_FALSE(described("<friendlyName>Driver box</friendlyName>"));
    EXPECT_FALSE(described("<deviceType>urn:schemas-upnp-org:device:MediaServer:1</deviceType>"));
}

TEST(DescribeDevice, TheMakersWordsSayWhatKindOfThingItIs)
{
    const auto nas =
        describe_device(place(),
                        reply(200,
                              "<root><device><manufacturer>Synology</manufacturer><modelDescription>Synology NAS"
                              "</modelDescription><friendlyName>Printer room</friendlyName></device></root>"),
                        {});
    ASSERT_TRUE(nas);
    EXPECT_THAT(nas->observation.claims, testing::Contains(testing::Pair(model::Key::device_kind, "computer")));
    EXPECT_THAT(nas->observation.claims,
                testing::Not(testing::Contains(testing::Pair(model::Key::device_kind, "printer"))))
        << "a name is its owner's";
}

/// Others' badges leave the site of the firmware's maker in place.
TEST(DescribeDevice, TheSiteOfTheManufacturerNamesItToo)
{
    const auto claims = [](const std::string& manufacturer, const std::string& url) {
        return describe_device(
                   place(),
                   reply(200, "<root><device><manufacturer>" + manufacturer + "</manufacturer><manufacturerURL>" + url +
                                  "</manufacturerURL></device></root>"),
                   {})
            ->observation.claims;
    };
    using testing::ElementsAre, testing::Pair;
    constexpr auto key = model::Key::ssdp_manufacturer;
    for (const char* url : {"http://www.hikvision.com", "HTTPS://WWW.HIKVISION.COM/en/", "www.hikvision.com",
                            "hikvision.com:80/x?y", "http://overseas.hikvision.com./", "http://www.hikvision.com.cn"})
        EXPECT_THAT(claims("LTS", url), ElementsAre(Pair(key, "LTS"), Pair(key, "hikvision"))) << url;
    EXPECT_THAT(claims("Generic", "http://www.zte.com.cn"), ElementsAre(Pair(key, "Generic"), Pair(key, "zte")));
    EXPECT_THAT(claims("Hikvision Digital", "http://www.hikvision.com"), ElementsAre(Pair(key, "Hikvision Digital")))
        << "said once is enough";
    for (const char* url :
         {"", "http://", "http://10.0.0.4:80/", "http://010.000.000.004/", "none", "http:///x", "...", "/"})
        EXPECT_THAT(claims("LTS", url), ElementsAre(Pair(key, "LTS"))) << url;
}

TEST(DescribeDevice, ThePortOfItsPageIsTakenFromItsOwnAddressAlone)
{
    const auto port = [](const std::string& url) {
        return describe_device(place(),
                               reply(200, "<root><device><friendlyName>x</friendlyName><presentationURL>" + url +
                                              "</presentationURL></device></root>"),
                               {})
            ->web_port;
    };
    EXPECT_EQ(port("http://10.20.3.31:8899"), 8899);
    EXPECT_EQ(port("http://010.020.003.031:8899/index.asp"), 8899);
    EXPECT_EQ(port("http://10.20.3.31/"), 80);
    for (const char* url : {"", "/index.html", "http://10.20.3.99:8899/", "http://cam.local:8899/",
                            "https://10.20.3.31:8899/", "http://10.20.3.31:22/"})
        EXPECT_EQ(port(url), 0) << url;
}

TEST(DescribeDevice, AnythingElseSaysNothing)
{
    EXPECT_FALSE(describe_device(place(), reply(404, document), {}));
    EXPECT_FALSE(describe_device(place(), reply(200, "<html></html>"), {}));
    EXPECT_FALSE(describe_device(place(), reply(200, ""), {}));
}

}  // namespace
}  // namespace onvigil::interview::upnp_description_test

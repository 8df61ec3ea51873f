#include "interview/description.hpp"

#include <gmock/gmock.h>

namespace onvigil::interview {
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
    const auto observation = describe_device(place(), reply(200, document), {});

    ASSERT_TRUE(observation);
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
        return describe_device(place(), reply(200, "<root><device>" + element + "</device></root>"), {})->camera;
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
    EXPECT_THAT(nas->claims, testing::Contains(testing::Pair(model::Key::device_kind, "computer")));
    EXPECT_THAT(nas->claims, testing::Not(testing::Contains(testing::Pair(model::Key::device_kind, "printer"))))
        << "a name is its owner's";
}

TEST(DescribeDevice, AnythingElseSaysNothing)
{
    EXPECT_FALSE(describe_device(place(), reply(404, document), {}));
    EXPECT_FALSE(describe_device(place(), reply(200, "<html></html>"), {}));
    EXPECT_FALSE(describe_device(place(), reply(200, ""), {}));
}

}  // namespace
}  // namespace onvigil::interview

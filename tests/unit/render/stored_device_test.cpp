#include <gtest/gtest.h>

#include "render/stored_device.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

TEST(DeviceDocument, ReadsBackToTheSameDeviceWithEveryMemberSet)
{
    const auto device = test::full_device();

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, device);
}

TEST(DeviceDocument, WhatStoodInADevicesPlaceAndWhatItsWaiverIsForReadsBackToo)
{
    auto device = test::full_device();
    device.waiver->serial = "S1000001";
    device.predecessors = {{"dev-old", device.first_seen, device.evidence}, {"dev-older", device.last_seen, {}}};

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, device);
}

TEST(DeviceDocument, ADeviceOfWhichNothingIsKnownButItsIdReadsBackToo)
{
    model::Device device;
    device.id = "dev-1";

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, device);
}

TEST(DeviceDocument, ADisputedHardwareAddressIsOneAfterARestart)
{
    model::Device device;
    device.id = "dev-1";
    device.macs = {{.mac = *model::parse_mac("44:19:b6:00:00:01"), .organization = "Hikvision", .disputed = true},
                   {.mac = *model::parse_mac("44:19:b6:00:00:02"), .organization = "Hikvision", .settled = true}};

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->macs, device.macs);
}

TEST(DeviceDocument, AnOlderDocumentWithoutMostKeysReadsWithDefaults)
{
    const auto read = device_from_document(R"({"id":"dev-1","addresses":["10.0.0.1"]})");

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->addresses, std::vector{*model::parse_ip("10.0.0.1")});
    EXPECT_EQ(read->identification.state, model::Identification::State::pending);
    EXPECT_EQ(read->presence, model::Presence::online);
}

TEST(DeviceDocument, EvidenceOfSeveralMomentsAndPlacesKeepsItsOrder)
{
    const auto claim = [](model::Protocol source, const char* value, const char* via, int first, int last) {
        return model::Evidence{source,
                               model::Key::xmlns,
                               value,
                               value[0] == 'm' ? "44:19:b6:00:00:01" : "",
                               via,
                               model::TimePoint(std::chrono::milliseconds(first)),
                               model::TimePoint(std::chrono::milliseconds(last))};
    };
    model::Device device;
    device.id = "dev-1";
    device.evidence = {
        claim(model::Protocol::onvif, "a", "lan0", 1, 2), claim(model::Protocol::onvif, "m", "lan0", 1, 2),
        claim(model::Protocol::onvif, "b", "lan0", 1, 3), claim(model::Protocol::sadp, "c", "lan0", 1, 3),
        claim(model::Protocol::onvif, "d", "lan1", 1, 3), claim(model::Protocol::onvif, "e", "lan0", 1, 2)};

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->evidence, device.evidence);
}

TEST(DeviceDocument, ANewerDocumentsUnknownKeysAndValuesAreLeftOut)
{
    const auto read = device_from_document(
        R"({"id":"dev-1","hologram":{"a":[1]},"protocols":["telepathy","sadp"],"evidence":[["telepathy","",1,2,["xmlns","x"]],7,["sadp"],["sadp","",1,2,7,["x","y"],[]]],)"
        R"("macs":[["no mac","",true,true]],"presence":"elsewhere","missed":"many","labels":[1],"waiver":3,"ident":null})");

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->protocols, std::vector{model::Protocol::sadp});
    EXPECT_TRUE(read->evidence.empty());
    EXPECT_TRUE(read->macs.empty());
    EXPECT_EQ(read->missed_rounds, 0u);
    EXPECT_FALSE(read->waiver);
}

TEST(DeviceDocument, WhatIsNoDeviceIsAProblemThatSaysSo)
{
    for (const auto* text : {"", "{", "[]", "7", "{}", R"({"id":""})", R"({"id":7})", "\xff"}) {
        const auto read = device_from_document(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_NE(read.error().text.find("stored device"), std::string::npos) << read.error().text;
    }
}

}  // namespace
}  // namespace onvigil::render

#include <gtest/gtest.h>

#include "render/record_json.hpp"
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

TEST(DeviceDocument, ADeviceOfWhichNothingIsKnownButItsIdReadsBackToo)
{
    model::Device device;
    device.id = "dev-1";

    const auto read = device_from_document(to_document(device));

    ASSERT_TRUE(read.has_value()) << read.error().text;
    EXPECT_EQ(*read, device);
}

TEST(DeviceDocument, AnOlderDocumentWithoutMostKeysReadsWithDefaults)
{
    const auto read = device_from_document(R"({"id":"dev-1","addresses":["10.0.0.1"]})");

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->addresses, std::vector{*model::parse_ip("10.0.0.1")});
    EXPECT_EQ(read->identification.state, model::Identification::State::pending);
    EXPECT_EQ(read->presence, model::Presence::online);
}

TEST(DeviceDocument, ANewerDocumentsUnknownKeysAndValuesAreLeftOut)
{
    const auto read = device_from_document(
        R"({"id":"dev-1","hologram":{"a":[1]},"protocols":["telepathy","sadp"],"ev":[["telepathy","x","","","",1,2],7,["sadp"]],)"
        R"("macs":[["no mac","",true,true]],"presence":"elsewhere","missed":"many","labels":[1],"waiver":3,"ident":null})");

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->protocols, std::vector{model::Protocol::sadp});
    EXPECT_TRUE(read->evidence.empty());
    EXPECT_TRUE(read->macs.empty());
    EXPECT_EQ(read->missed_rounds, 0u);
    EXPECT_FALSE(read->waiver.has_value());
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

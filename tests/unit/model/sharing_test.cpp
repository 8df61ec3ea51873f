#include "model/sharing.hpp"

#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::model {
namespace {

TEST(Sharing, EqualTextsOfTwoDevicesBecomeOne)
{
    TextPool pool;
    auto first = test::full_device(), second = test::full_device();
    share_texts(first, pool);
    const auto size = pool.size();
    share_texts(second, pool);
    EXPECT_EQ(pool.size(), size) << "the second device says nothing that the first one does not";
    for (std::size_t i = 0; i < first.evidence.size(); ++i)
        EXPECT_EQ(&first.evidence[i].value.str(), &second.evidence[i].value.str());
    EXPECT_EQ(&first.macs[0].organization.str(), &second.macs[0].organization.str());
    EXPECT_EQ(&first.scopes[0].str(), &second.scopes[0].str());
    for (const auto text :
         {&Device::manufacturer, &Device::model, &Device::firmware, &Device::serial, &Device::hardware_id,
          &Device::name, &Device::location, &Device::hostname, &Device::network})
        EXPECT_EQ(&(first.*text).str(), &(second.*text).str());
}

TEST(Sharing, WhatADeviceStatesStandsOnceWithItsEvidence)
{
    TextPool pool;
    Device device;
    device.serial = std::string("DS-2CD2042WD-I20170101");
    device.evidence.push_back(
        {Protocol::onvif, Key::onvif_serial, std::string("DS-2CD2042WD-I20170101"), {}, {}, {}, {}});
    share_texts(device, pool);
    EXPECT_EQ(&device.serial.str(), &device.evidence[0].value.str());
}

TEST(Sharing, EqualTextsOfTwoVerdictsBecomeOne)
{
    TextPool pool;
    auto first = test::full_verdict(), second = test::full_verdict();
    share_texts(first, pool);
    share_texts(second, pool);
    EXPECT_EQ(first, second);
    EXPECT_EQ(&first.maker.str(), &second.maker.str());
    EXPECT_EQ(&first.brand.str(), &second.brand.str());
    EXPECT_EQ(&first.reasons[0].text.str(), &second.reasons[0].text.str());
    EXPECT_EQ(&first.findings[0].citation.str(), &second.findings[0].citation.str());
    EXPECT_EQ(&first.findings[0].reasons[0].str(), &second.findings[0].reasons[0].str());
    EXPECT_EQ(&first.announced[0].text.str(), &second.announced[0].text.str());
    EXPECT_EQ(&first.contradictions[0].str(), &second.contradictions[0].str());
    EXPECT_EQ(&first.notes[0].str(), &second.notes[0].str());
}

}  // namespace
}  // namespace onvigil::model

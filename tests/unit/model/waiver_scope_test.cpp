#include "model/waiver_scope.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

Device with_serial(const char* serial, Protocol teller)
{
    Device device;
    device.serial = serial;
    device.identity.text_ranks[IdentityState::serial] = traits(teller).rank;
    return device;
}

TEST(WaiverScope, OnlyAnInterviewTellsTheSerialNumberThatCounts)
{
    EXPECT_EQ(interviewed_serial(with_serial("AB1", Protocol::onvif)), "AB1");
    EXPECT_EQ(interviewed_serial(with_serial("AB1", Protocol::sadp)), "");
}

TEST(WaiverScope, AnotherSerialNumberIsAnotherDeviceAndAnotherSpellingIsNot)
{
    Waiver waiver;
    waiver.serial = SharedText(std::string("DS-2CD2012-I20150201AB1"));
    EXPECT_TRUE(still_covers(waiver, with_serial("ds-2cd2012-i20150201ab1", Protocol::onvif)));
    EXPECT_TRUE(still_covers(waiver, with_serial("20150201AB1", Protocol::onvif)));
    EXPECT_FALSE(still_covers(waiver, with_serial("DS-2CD2012-I20150201AB2", Protocol::onvif)));
}

TEST(WaiverScope, WhereOneOfBothIsNotKnownTheWaiverHolds)
{
    Waiver waiver;
    EXPECT_TRUE(still_covers(waiver, with_serial("AB1", Protocol::onvif)));
    waiver.serial = SharedText(std::string("AB1"));
    EXPECT_TRUE(still_covers(waiver, with_serial("ZZ9", Protocol::sadp)));
    EXPECT_TRUE(still_covers(waiver, with_serial("", Protocol::onvif)));
}

}  // namespace
}  // namespace onvigil::model

#include "systemd/hwdb.hpp"

#include <gtest/gtest.h>

namespace onvigil::systemd {
namespace {

class HwdbLookup : public testing::Test {
protected:
    void SetUp() override
    {
        if (!hwdb.available()) GTEST_SKIP() << "no hardware database (Debian: package udev)";
    }
    Hwdb hwdb;
};

TEST_F(HwdbLookup, NamesTheRegisteredOrganisation)
{
    EXPECT_EQ(hwdb.organization({0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0c}),
              "Hangzhou Hikvision Digital Technology Co.,Ltd.");
}

TEST_F(HwdbLookup, TakesTheLongestPrefixOfASplitBlock)
{
    const auto amcrest = hwdb.organization({0x34, 0x46, 0x63, 0x20, 0x00, 0x01});
    const auto neighbour = hwdb.organization({0x34, 0x46, 0x63, 0x00, 0x00, 0x01});
    EXPECT_EQ(amcrest, "Amcrest Technologies");
    EXPECT_NE(neighbour, amcrest);
}

TEST_F(HwdbLookup, KnowsNobodyBehindALocallyAdministeredAddress)
{
    EXPECT_EQ(hwdb.organization({0x02, 0x42, 0xac, 0x11, 0x00, 0x02}), "");
}

}  // namespace
}  // namespace onvigil::systemd

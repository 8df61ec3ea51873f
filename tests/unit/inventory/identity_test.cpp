#include "inventory/identity.hpp"

#include <gtest/gtest.h>

#include "support/observations.hpp"

namespace onvigil::inventory {
namespace {

using namespace onvigil::test;

TEST(Identity, EndpointsThatFirmwarePrintsIntoEveryUnitTellNothing)
{
    for (const auto* fake :
         {"", "urn:uuid:", "urn:uuid:00000000-0000-0000-0000-000000000000",
          "urn:uuid:11111111-1111-1111-1111-111111111111", "urn:uuid:12121212-1212-1212-1212-121212121212",
          "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada", "uuid:FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
          "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"})
        EXPECT_FALSE(real_endpoint(fake)) << fake;
    for (const auto* real :
         {"urn:uuid:cea94000-fb96-11b3-8260-686dbc5cb15d", "uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e",
          "http://10.0.0.7/onvif/device_service", "urn:uuid:2419d68a-2dd2-21b2-a205-ec71db16b112"})
        EXPECT_TRUE(real_endpoint(real)) << real;
}

TEST(Identity, SerialNumbersNobodyFilledInTellNothing)
{
    for (const auto* fake : {"", "0", "SerialNumber", "serial number", "123456", "1234567890", "0123456789", "000000",
                             "XXXXXXXX", "N/A", "unknown", "12", "123412341234", "abcdefgh", "111-111-111"})
        EXPECT_FALSE(real_serial(fake)) << fake;
    for (const auto* real : {"00408CFAB754", "J250117", "404754734001050102", "DS-2CD2012-I20150201CCWR501088621",
                             "10704807", "2J01018PAA00813"})
        EXPECT_TRUE(real_serial(real)) << real;
}

TEST(Identity, MacsThatArePrintedEverywhereTellNothing)
{
    EXPECT_FALSE(real_mac(mac("00:12:34:56:78:9a")));
    EXPECT_FALSE(real_mac(mac("00:00:00:00:00:00")));
    EXPECT_FALSE(real_mac(mac("ff:ff:ff:ff:ff:ff")));
    EXPECT_FALSE(real_mac(mac("01:00:5e:00:00:01")));
    EXPECT_TRUE(real_mac(mac("44:19:b6:00:00:01")));
    EXPECT_TRUE(real_mac(mac("02:42:ac:11:00:02")));
}

TEST(Identity, NobodyIsRegisteredAsPrivate)
{
    EXPECT_FALSE(names_owner(""));
    EXPECT_FALSE(names_owner("Private"));
    EXPECT_FALSE(names_owner(" PRIVATE "));
    EXPECT_TRUE(names_owner("Private Label Ltd"));
}

model::Device device_saying(std::string manufacturer, std::string model, std::string serial)
{
    model::Device device;
    device.manufacturer = std::move(manufacturer);
    device.model = std::move(model);
    device.serial = std::move(serial);
    return device;
}

TEST(Identity, ASerialNumberProvesOnlyTogetherWithItsMakerOrModel)
{
    const auto known = device_saying("HIKVISION", "DS-1", "S1234567");

    EXPECT_TRUE(proves_same(known, device_saying("Hikvision", "", "s1234567")));
    EXPECT_TRUE(proves_same(known, device_saying("", "DS-1", "S1234567")));
    EXPECT_TRUE(proves_same(known, device_saying("LTS", "DS-1", "S1234567")));
    EXPECT_FALSE(proves_same(known, device_saying("AXIS", "M1065", "S1234567")));
    EXPECT_FALSE(proves_same(known, device_saying("", "", "S1234567")));
    EXPECT_FALSE(proves_same(device_saying("X", "Y", "SerialNumber"), device_saying("X", "Y", "SerialNumber")));
}

TEST(Identity, DifferentMacsOfTheirOwnOutweighAnEqualSerialNumber)
{
    auto one = device_saying("HIKVISION", "DS-1", "S1234567");
    auto other = one;
    one.macs = {{mac("44:19:b6:00:00:01"), "", true, true}};
    other.macs = {{mac("44:19:b6:00:00:02"), "", true, true}};

    EXPECT_FALSE(proves_same(one, other));
    EXPECT_TRUE(contradicts(one, other));
    other.macs.push_back(one.macs.front());
    EXPECT_TRUE(proves_same(one, other));
    EXPECT_FALSE(contradicts(one, other));
}

TEST(Identity, AMacOfTheNeighbourTableProvesNothing)
{
    model::Device one, other;
    one.macs = {{mac("44:19:b6:00:00:01"), "", false, true}};
    other.macs = {{mac("44:19:b6:00:00:01"), "", true, true}};

    EXPECT_FALSE(proves_same(one, other));
    EXPECT_FALSE(contradicts(one, other));
}

TEST(Identity, TheIdentityKeyIsTheStrongestThatIsReal)
{
    auto observation = sadp("10.0.0.1", "44:19:b6:00:00:01", "S1234567");
    observation.endpoint = endpoint(1);
    EXPECT_EQ(identity_key(observation), "endpoint:" + endpoint(1));
    observation.endpoint = "urn:uuid:00000000-0000-0000-0000-000000000000";
    EXPECT_EQ(identity_key(observation), "mac:44:19:b6:00:00:01");
    observation.macs.front().mac = mac("00:12:34:56:78:9a");
    EXPECT_EQ(identity_key(observation), "serial:ds-2cd2012-i:s1234567");
    observation.serial = "SerialNumber";
    EXPECT_EQ(identity_key(observation), "address:10.0.0.1");
    EXPECT_EQ(identity_key(neighbour("10.0.0.1", "44:19:b6:00:00:01")), "mac:44:19:b6:00:00:01");
}

}  // namespace
}  // namespace onvigil::inventory

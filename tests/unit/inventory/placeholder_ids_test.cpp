#include "inventory/placeholder_ids.hpp"

#include <gtest/gtest.h>

#include "support/observations.hpp"

namespace onvigil::inventory {
namespace {

using onvigil::test::mac;

TEST(Fakes, EndpointsThatFirmwarePrintsIntoEveryUnitTellNothing)
{
    for (const auto* fake :
         {"", "urn:uuid:", "urn:uuid:00000000-0000-0000-0000-000000000000",
          "urn:uuid:11111111-1111-1111-1111-111111111111", "urn:uuid:12121212-1212-1212-1212-121212121212",
          "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada", "uuid:FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
          "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", "urn:uuid:00000000-0000-0000-0000-000000000001",
          "urn:uuid:00000000-0000-1000-8000-000000000000", "urn:uuid:12345678-1234-5678-1234-567812345678",
          "urn:uuid:00112233-4455-6677-8899-aabbccddeeff", "urn:uuid:11111111-2222-3333-4444-555555555555",
          "urn:uuid:deadbeef-0000-4000-8000-0123456789ff", "urn:uuid:4d454930-0000-1000-8001-00123456789a",
          "urn:uuid:5f5a69c2-e0ae-504f-829b-001122334455", "urn:uuid:12345678-1234-1234-1234-123456789abc"})
        EXPECT_FALSE(real_endpoint(fake)) << fake;
    for (const auto* real :
         {"urn:uuid:cea94000-fb96-11b3-8260-686dbc5cb15d", "uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e",
          "http://10.0.0.7/onvif/device_service", "urn:uuid:2419d68a-2dd2-21b2-a205-ec71db16b112",
          "urn:uuid:00000000-0000-0000-0000-000012345670", "urn:uuid:5f5a69c2-e0ae-504f-829b-000000000000"})
        EXPECT_TRUE(real_endpoint(real)) << real;
}

TEST(Fakes, SerialNumbersNobodyFilledInTellNothing)
{
    for (const auto* fake : {"",
                             "0",
                             "SerialNumber",
                             "serial number",
                             "123456",
                             "1234567890",
                             "0123456789",
                             "000000",
                             "XXXXXXXX",
                             "N/A",
                             "unknown",
                             "12",
                             "123412341234",
                             "abcdefgh",
                             "111-111-111",
                             "000000000001",
                             "112233445566",
                             "001122334455",
                             "123456789",
                             "SN123456789",
                             "0123456789ABC",
                             "000123456",
                             "123456789012345",
                             "AABBCCDDEEFF",
                             "00:12:34:56:78:9A",
                             "123456789ABC"})
        EXPECT_FALSE(real_serial(fake)) << fake;
    for (const auto* real : {"00408CFAB754", "J250117", "404754734001050102", "DS-2CD2012-I20150201CCWR501088621",
                             "10704807", "2J01018PAA00813", "000000000123", "A0000001", "S1234567", "4419B6000001"})
        EXPECT_TRUE(real_serial(real)) << real;
}

TEST(Fakes, MacsThatArePrintedEverywhereTellNothing)
{
    for (const auto* fake :
         {"00:12:34:56:78:9a", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:11:22:33:44:55",
          "11:22:33:44:55:66", "12:34:56:78:9a:bc", "aa:bb:cc:dd:ee:ff", "01:02:03:04:05:06", "22:22:22:22:22:22"})
        EXPECT_FALSE(real_mac(mac(fake))) << fake;
    EXPECT_TRUE(real_mac(mac("44:19:b6:00:00:01")));
    EXPECT_TRUE(real_mac(mac("02:42:ac:11:00:02")));
}

TEST(Fakes, NobodyIsRegisteredAsPrivate)
{
    EXPECT_FALSE(names_owner(""));
    EXPECT_FALSE(names_owner("Private"));
    EXPECT_FALSE(names_owner(" PRIVATE "));
    EXPECT_TRUE(names_owner("Private Label Ltd"));
}

}  // namespace
}  // namespace onvigil::inventory

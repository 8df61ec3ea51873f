#include "inventory/identity.hpp"

#include <gtest/gtest.h>

#include "support/observations.hpp"

namespace onvigil::inventory {
namespace {

using namespace onvigil::test;

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

model::Device with_mac(model::Device device, const std::string& own, const std::string& address = {})
{
    device.macs.push_back({mac(own), "", true, true});
    if (!address.empty()) device.addresses = {ip(address)};
    return device;
}

TEST(Identity, AnEqualSerialNumberOutweighsDifferentMacsOfTheirOwn)
{
    const auto recorder = device_saying("", "DS-7608", "S1234567");
    const auto port1 = with_mac(recorder, "44:19:b6:00:00:01"), port2 = with_mac(recorder, "44:19:b6:00:00:02");

    EXPECT_TRUE(proves_same(port1, port2));
    EXPECT_FALSE(contradicts(port1, port2));
    EXPECT_FALSE(proves_renamed(port1, port2)) << "not where endpoints differ too";
    EXPECT_TRUE(contradicts(with_mac({}, "44:19:b6:00:00:01"), with_mac({}, "44:19:b6:00:00:02")));
}

TEST(Identity, WithOneEndpointOrAddressAnEqualSerialNumberNeedsNoMaker)
{
    auto one = device_saying("HIKVISION", "DS-1", "S1234567");
    auto other = device_saying("Hangzhou Hikvision Digital Technology", "DS-1/IR", "S1234567");
    EXPECT_FALSE(proves_same(one, other));

    one.endpoint = other.endpoint = endpoint(1);
    EXPECT_TRUE(proves_same(one, other));
    one.endpoint = other.endpoint = "urn:uuid:00000000-0000-0000-0000-000000000000";
    EXPECT_FALSE(proves_same(one, other)) << "that is no endpoint";
    one.addresses = other.addresses = {ip("10.0.0.1")};
    EXPECT_TRUE(proves_same(one, other));
    EXPECT_FALSE(proves_same(device_saying("HIKVISION", "DS-1", "S1234567"), device_saying("AXIS", "M1", "S1234567")));
}

TEST(Identity, ASharedMacIsNoProofWhereSerialNumbersMakersOrModelsDiffer)
{
    const auto plain = [](auto maker, auto model, auto serial) {
        return with_mac(device_saying(maker, model, serial), "44:19:b6:00:00:01");
    };
    const auto known = plain("Acme", "X1", "S1234567");

    for (const auto& other : {plain("", "", "S7654321"), plain("", "Y2", ""), plain("Borg", "", "")}) {
        EXPECT_FALSE(proves_same(known, other));
        EXPECT_TRUE(contradicts(known, other));
    }
    for (const auto& other : {plain("", "", ""), plain("ACME Ltd", "x1", "s1234567"), plain("", "", "SerialNumber")}) {
        EXPECT_TRUE(proves_same(known, other));
        EXPECT_FALSE(contradicts(known, other));
    }
}

TEST(Identity, AtOneAddressASharedMacIsProofHoweverProtocolsWordTheRest)
{
    const auto one =
        with_mac(device_saying("LTS", "CMIP7043W-M", "CMIP7043W20190101"), "44:19:b6:00:00:01", "10.0.0.1");
    auto heard = sadp("10.0.0.1", "44:19:b6:00:00:01", "DS-2CD2043G0-I20190101AAWRC00000001");

    EXPECT_TRUE(proves_same(one, heard));
    heard.from = ip("10.0.0.2");
    EXPECT_FALSE(proves_same(one, heard));
}

TEST(Identity, LinkLocalAddressesAreComparedByTheirBytesAndTheNetwork)
{
    model::Device device;
    device.network = "lan0";
    device.addresses = {ip("fe80::1%2")};

    EXPECT_TRUE(has_address(device, ip("fe80::1")));
    EXPECT_TRUE(has_address(device, ip("fe80::1%2")));
    EXPECT_FALSE(has_address(device, ip("fe80::1%3")));
    EXPECT_TRUE(has_address(device, ip("fe80::1%3"), "lan0")) << "interfaces are numbered anew at each start";
    EXPECT_FALSE(has_address(device, ip("fe80::1%3"), "lan1"));
    EXPECT_FALSE(has_address(device, ip("fe80::2")));
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

#include "render/main_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "render/device_json.hpp"
#include "render/device_rows.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace main_address_test {

namespace json = boost::json;

constexpr model::Mac router{{0x02, 0, 0, 0, 0, 1}}, own{{0x44, 0x19, 0xb6, 0, 0, 2}};

/// Heard at last from a link-local address; its first hardware address is one that others share.
model::Record record()
{
    auto device = test::full_device();
    device.addresses.clear();
    for (const auto* text : {"fe80::1", "169.254.3.4", "10.77.3.17", "2001:db8::7"})
        device.addresses.push_back(*model::parse_ip(text));
    device.macs.assign(2, {});
    device.macs[0].mac = router;
    device.macs[1].mac = own;
    device.macs[1].settled = true;
    return {std::make_shared<const model::Device>(device),
            std::make_shared<const model::Verdict>(test::full_verdict())};
}

TEST(MainAddress, IsTheFirstThatMeansSomethingBeyondItsLink)
{
    model::Device device;
    EXPECT_EQ(main_address(device), nullptr);
    EXPECT_EQ(main_address_text(device, "–"), "–");
    device.addresses = {*model::parse_ip("fe80::1")};
    EXPECT_EQ(main_address_text(device), "fe80::1");
    EXPECT_EQ(main_address_text(*record().device), "10.77.3.17");
}

TEST(MainMac, IsTheFirstThatCountsAsEvidence)
{
    EXPECT_EQ(main_mac(model::Device{}), nullptr);
    EXPECT_EQ(main_mac_text(*record().device), "44:19:b6:00:00:02");
}

TEST(MainAddress, StandsFirstInDocumentsAndTables)
{
    const auto document = json::parse(devices_json(std::vector{record()}, "hq"));
    const auto& device = document.at("devices").at(0).as_object();

    EXPECT_EQ(json::serialize(device.at("addresses")), R"(["10.77.3.17","fe80::1","169.254.3.4","2001:db8::7"])");
    EXPECT_EQ(json::serialize(device.at("macs")), R"(["44:19:b6:00:00:02","02:00:00:00:00:01"])");
    EXPECT_EQ(row_of(record()).address, "10.77.3.17");
    EXPECT_EQ(row_of(device).address, "10.77.3.17");
}

}  // namespace main_address_test
}  // namespace onvigil::render

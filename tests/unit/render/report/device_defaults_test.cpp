#include "render/report/device_defaults.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <memory>
#include <vector>

#include "render/device_json.hpp"
#include "support/full_record.hpp"

namespace onvigil::render::device_defaults_test {
namespace {

namespace json = boost::json;

/// Each a device of its own, alike in what a model's devices are alike in.
std::vector<model::Record> fleet(std::size_t count)
{
    std::vector<model::Record> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = test::full_record(static_cast<int>(i));
        auto device = *record.device;
        device.serial = fmt::format("S{:06}", i);
        if (i % 5 == 0) device.firmware = "another";
        out.push_back({std::make_shared<const model::Device>(device), record.verdict});
    }
    return out;
}

std::vector<std::string> written(const std::vector<model::Record>& records, std::string& defaults)
{
    DeviceDefaults common(2);
    for (const auto& record : records) common.count(record, "hq");
    defaults = common.object();
    std::vector<std::string> out(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) common.append_device(out[i], records[i], "hq");
    return out;
}

TEST(DeviceDefaults, WithADeviceAreTheDeviceWhole)
{
    const auto records = fleet(20);
    std::string defaults;
    const auto devices = written(records, defaults);

    for (std::size_t i = 0; i < records.size(); ++i) {
        auto merged = json::parse(defaults).as_object();
        const auto own = json::parse(devices[i]);
        for (const auto& [key, value] : own.as_object()) merged.insert_or_assign(key, value);
        std::string whole;
        append_device(whole, records[i], "hq");
        EXPECT_EQ(json::value(merged), json::parse(whole)) << i;
    }
}

TEST(DeviceDefaults, AreWhatMostDevicesHave)
{
    std::string text;
    const auto devices = written(fleet(20), text);
    const auto defaults = json::parse(text).as_object();

    EXPECT_TRUE(defaults.contains("manufacturer"));
    EXPECT_TRUE(defaults.contains("firmware"));
    EXPECT_FALSE(defaults.contains("serial"));  // no two are alike
    EXPECT_EQ(json::parse(devices[0]).at("firmware"), "another");
    EXPECT_FALSE(json::parse(devices[1]).as_object().contains("firmware"));
    EXPECT_FALSE(json::parse(devices[1]).as_object().contains("manufacturer"));
}

TEST(DeviceDefaults, LeaveEachDeviceWhichItIsAndWhatIsHeldAgainstIt)
{
    std::string defaults;
    for (const auto& text : written(fleet(20), defaults))
        for (const auto* key : {"id", "verdict", "addresses", "findings"})
            EXPECT_TRUE(json::parse(text).as_object().contains(key)) << key;
}

TEST(DeviceDefaults, OfOneDeviceOrNoneAreNone)
{
    std::string defaults, whole;
    const auto records = fleet(1);
    const auto devices = written(records, defaults);
    append_device(whole, records[0], "hq");

    EXPECT_EQ(defaults, "{}");
    EXPECT_EQ(devices[0], whole);
    EXPECT_EQ(DeviceDefaults().object(), "{}");
}

TEST(DeviceDefaults, OfAReportOfFewDevicesAreNone)
{
    DeviceDefaults common;
    const auto records = fleet(999);
    for (const auto& record : records) common.count(record, "hq");
    std::string device, whole;
    common.append_device(device, records[1], "hq");
    append_device(whole, records[1], "hq");
    EXPECT_EQ(device, whole);
    common.count(records[0], "hq");
    EXPECT_NE(common.object(), "{}");
}

}  // namespace
}  // namespace onvigil::render::device_defaults_test

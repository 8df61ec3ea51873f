#include "render/report/shared_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/device_json.hpp"
#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

/// What a reader makes of a report: each device whole.
std::vector<json::object> devices_of(const json::object& report)
{
    const auto over = [](const json::value& table, const json::value& place, const json::object& own) {
        auto whole = place.is_null() ? json::object() : table.at(place.to_number<std::size_t>()).as_object();
        for (const auto& [key, value] : own) whole[key] = value;
        return whole;
    };
    std::vector<json::object> out;
    for (const auto& device : report.at("devices").as_array()) {
        auto whole = over(report.at("groups"), device.at("group"), device.as_object());
        for (auto& finding : whole.at("findings").as_array()) {
            finding = over(report.at("ties"), finding.at("tie"), finding.as_object());
            for (auto& reason : finding.at("reasons").as_array())
                reason = json::value(whole.at("reasons").at(reason.to_number<std::size_t>()));
        }
        out.push_back(std::move(whole));
    }
    return out;
}

json::object report_of(const std::vector<model::Record>& records)
{
    return json::parse(test::written_report(ReportFormat::json, {.site = "hq"}, records) + "}").as_object();
}

json::object without(json::object device, std::vector<std::string_view> keys)
{
    for (const auto key : keys) device.erase(key);
    device.at("identification").as_object().erase("at");
    return device;
}

/// As the full record, but for what makes it another device.
model::Record another(int number, void (*change)(model::Device&, model::Verdict&))
{
    auto device = test::full_device(number);
    auto verdict = test::full_verdict();
    change(device, verdict);
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

const std::vector<model::Record> records{
    test::full_record(1), test::full_record(2),
    another(3, [](auto& device, auto& verdict) { device.waiver = {}, device.labels = {}, verdict.brand = ""; }),
    another(4,
            [](auto& device, auto& verdict) {
                device.firmware = "V5.6", device.identification.state = model::Identification::State::refused;
                verdict.findings.push_back(verdict.findings[0]);
                verdict.findings[1].list = "ca-qc-2023", verdict.findings[1].reasons = {"speaks SADP", "one more"};
            }),
    another(5, [](auto& device, auto& verdict) { verdict = {}, device.name = device.serial = ""; })};

TEST(SharedValues, LeaveEachDeviceWhole)
{
    const auto devices = devices_of(report_of(records));
    ASSERT_EQ(devices.size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        std::string text;
        append_device(text, records[i], "hq");
        const auto told = without(json::parse(text).as_object(), {"scopes", "xaddrs"});
        auto device = devices[i];
        for (auto& finding : device.at("findings").as_array()) finding.as_object().erase("tie");
        for (const auto* key : {"group", "reasons"}) device.erase(key);
        // json::object compares without regard to the order of keys.
        EXPECT_EQ(device, told) << i;
    }
}

TEST(SharedValues, ToldOnceAreNotToldAgain)
{
    const json::value report = report_of(records);
    EXPECT_EQ(report.at("groups").as_array().size(), 3u) << "of the same verdict, maker, brand and model";
    EXPECT_EQ(report.at("ties").as_array().size(), 2u);
    const auto& second = report.at_pointer("/devices/1").as_object();
    for (const auto* shared : {"maker_name", "manufacturer", "firmware", "why", "protocols", "network", "kind"})
        EXPECT_FALSE(second.contains(shared)) << shared;
    EXPECT_EQ(second.at("reasons").as_array().size(), 2u);
    EXPECT_FALSE(second.at("findings").at(0).as_object().contains("citation"));
    EXPECT_EQ(report.at_pointer("/devices/3/firmware"), "V5.6");
    EXPECT_EQ(report.at_pointer("/groups/0/waiver"), nullptr) << "a waiver is of one device";
    EXPECT_EQ(report.at_pointer("/devices/0/verdict"), "banned");
}

TEST(SharedValues, BeyondTheBoundStandWithTheirDevice)
{
    SharedValues shared(1);
    for (const auto& record : records) shared.add(record, "hq");
    std::string text;
    shared.append_device(text, records[2], "hq");
    const auto device = json::parse(text).as_object();
    EXPECT_TRUE(device.at("group").is_null());
    EXPECT_EQ(device.at("maker_name"), "Hangzhou Hikvision Digital Technology");
    text.clear();
    shared.append_device(text, records[3], "hq");
    const auto findings = json::parse(text).at("findings");
    EXPECT_EQ(findings.at(0).at("tie"), 0);
    EXPECT_TRUE(findings.at(1).at("tie").is_null());
    EXPECT_EQ(findings.at(1).at("list"), "ca-qc-2023");
}

TEST(SharedValues, OfADeviceThatChangedSinceTheyWereGatheredStandWithIt)
{
    SharedValues shared;
    shared.add(records[0], "hq");
    std::string text;
    shared.append_device(text, records[4], "hq");
    const auto device = json::parse(text).as_object();
    EXPECT_TRUE(device.at("group").is_null());
    EXPECT_EQ(device.at("verdict"), "unknown");
    EXPECT_EQ(device.at("firmware"), "V5.5.80");
}

}  // namespace
}  // namespace onvigil::render

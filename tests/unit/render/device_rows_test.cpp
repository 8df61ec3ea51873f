#include "render/device_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "render/csv.hpp"
#include "render/device_json.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

TEST(DevicesCsv, HasAHeadingAndOneLineADevice)
{
    const std::vector<model::Record> records{test::full_record(1), test::full_record(2)};

    const auto csv = to_csv(json::parse(devices_json(records, "hq")), device_columns());

    EXPECT_THAT(csv, testing::StartsWith("id,site,verdict,waived,maker,"));
    EXPECT_THAT(csv, HasSubstr("dev-0000000002,hq,banned,true,hikvision,"));
    EXPECT_THAT(csv, HasSubstr("owner=facilities room=étage 2"));
}

model::Record row(model::Level level, const char* address, const char* maker)
{
    auto device = test::full_device();
    device.presence = model::Presence::online;
    device.addresses = {*model::parse_ip(address)};
    auto verdict = test::full_verdict();
    verdict.level = level;
    verdict.maker = maker;
    verdict.findings.clear();
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

TEST(DevicesTable, ShowsTheWorstFirstWithTheReasonBeside)
{
    const std::vector<model::Record> records{row(model::Level::clear, "10.0.0.9", "axis"),
                                             row(model::Level::banned, "10.0.0.10", "hikvision"),
                                             row(model::Level::banned, "10.0.0.2", "hikvision")};
    std::vector<DeviceRow> rows;
    for (const auto& record : records) rows.push_back(row_of(record));

    EXPECT_EQ(devices_table(rows, {}),
              "VERDICT  MAKER      SOLD AS  MODEL        ADDRESS    WHY\n"
              "banned   Hikvision  LTS      CMIP7043W-M  10.0.0.2   speaks SADP\n"
              "banned   Hikvision  LTS      CMIP7043W-M  10.0.0.10  speaks SADP\n"
              "clear    Axis       LTS      CMIP7043W-M  10.0.0.9   calls itself LTS \"quoted\" €: no proof of who "
              "made it\n");
}

TEST(DevicesTable, HasNoBadgesWhereEachIsTheMakersOwn)
{
    auto one = row_of(row(model::Level::clear, "10.0.0.9", "axis")), other = one;
    one.sold_as = "AXIS";
    other.sold_as = "";

    EXPECT_THAT(devices_table({one, other}, {}), testing::StartsWith("VERDICT  MAKER  MODEL"));
    EXPECT_THAT(devices_table({one, other}, {.wide = true}), HasSubstr("SOLD AS"));
    other.sold_as = "Acme";
    EXPECT_THAT(devices_table({one, other}, {}), testing::StartsWith("VERDICT  MAKER  SOLD AS  MODEL"));
}

TEST(DevicesTable, SaysReasonsBrieflyOnANarrowScreen)
{
    auto one = row_of(row(model::Level::banned, "10.0.0.9", "hikvision"));
    one.why = "MAC registered to Hikvision; speaks SADP";
    one.why_brief = "MAC; speaks SADP";

    EXPECT_EQ(devices_table({one}, {.screen_width = 80}),
              "VERDICT  MAKER      SOLD AS  MODEL        ADDRESS   WHY\n"
              "banned   Hikvision  LTS      CMIP7043W-M  10.0.0.9  MAC; speaks SADP\n");
    EXPECT_THAT(devices_table({one}, {.screen_width = 100}), HasSubstr("MAC registered to Hikvision; speaks SADP\n"));
    EXPECT_THAT(devices_table({one}, {.screen_width = 55}),
                HasSubstr("\n    MAC registered to Hikvision; speaks SADP\n"));
}

TEST(DevicesTable, SaysReasonsBrieflyInChosenColumnsToo)
{
    const auto document = json::parse(R"({"devices":[{"addresses":["10.0.0.9"],
        "why":"MAC registered to Hikvision; speaks SADP","why_brief":"its MAC; speaks SADP"}]})");

    EXPECT_EQ(devices_view(false, {"address", "why"})->table(document, {.screen_width = 40}),
              "ADDRESS   WHY\n10.0.0.9  its MAC; speaks SADP\n");
}

TEST(DevicesTable, TellsDevicesBehindOneAddressApartByPortElseBySerial)
{
    const auto behind = [](const char* address, const char* xaddr, const char* serial) {
        auto record = row(model::Level::clear, address, "axis");
        auto device = *record.device;
        device.xaddrs.clear();
        if (*xaddr != '\0') device.xaddrs = {xaddr};
        device.serial = serial;
        record.device = std::make_shared<const model::Device>(device);
        return row_of(record);
    };
    const std::string table =
        devices_table({behind("10.0.0.1", "http://10.0.0.1/onvif/device_service", "A1"),
                       behind("10.0.0.1", "http://10.0.0.1:8081/onvif/device_service", "A2"),
                       behind("10.0.0.2", "http://10.0.0.2/onvif/device_service", "B1"),
                       behind("10.0.0.2", "http://10.0.0.2:80/onvif/device_service", "B2"),
                       behind("10.0.0.3", "http://10.0.0.3:8000/onvif/device_service", "C1"),
                       behind("fd00::1", "https://[fd00::1]/onvif/device_service", "D1"), behind("fd00::1", "", "D2")},
                      {});
    for (const char* cell : {" 10.0.0.1:80 ", " 10.0.0.1:8081 ", " 10.0.0.2 (B1) ", " 10.0.0.2 (B2) ", " 10.0.0.3 ",
                             " [fd00::1]:443 ", " fd00::1 "})
        EXPECT_THAT(table, HasSubstr(cell));
}

TEST(DevicesTable, ALabelThatSaysNothingIsNotWhatItIsSoldAs)
{
    for (const char* label : {"H264", "Onvif", "Windows Media Connect compatible (MiniDLNA)"}) {
        auto record = row(model::Level::unknown, "10.0.0.1", "");
        auto device = *record.device;
        auto verdict = *record.verdict;
        device.manufacturer = label;
        verdict.brand = "";
        record.device = std::make_shared<const model::Device>(device);
        record.verdict = std::make_shared<const model::Verdict>(verdict);
        EXPECT_EQ(row_of(record).sold_as, "");
        const auto json = json::parse(devices_json(std::vector{record}, "hq"));
        EXPECT_EQ(row_of(json.at("devices").at(0).as_object()).sold_as, "");
        device.manufacturer = "Acme";
        record.device = std::make_shared<const model::Device>(device);
        EXPECT_EQ(row_of(record).sold_as, "Acme");
    }
}

TEST(DevicesTable, ShowsStateWhereADeviceIsOfflineAndMoreWhereItIsWide)
{
    auto row_here = row_of(row(model::Level::banned, "10.0.0.2", "hikvision"));
    auto row_gone = row_of(row(model::Level::banned, "10.0.0.3", "hikvision"));
    row_here.online = true;
    row_gone.online = false;
    row_here.name = "North gate";

    EXPECT_THAT(devices_table({row_here, row_gone}, {}), testing::StartsWith("VERDICT  STATE    MAKER"));
    EXPECT_THAT(devices_table({row_here, row_gone}, {}), HasSubstr("banned   offline  Hikvision"));
    EXPECT_THAT(devices_table({row_here}, {}), testing::StartsWith("VERDICT  MAKER"));
    const auto at_hub = row_of(json::parse(R"({"id":"dev-1","site":"north","sensor":"north_1"})").as_object());
    EXPECT_THAT(devices_table({at_hub}, {}), testing::StartsWith("VERDICT  SITE   MAKER"));
    const auto wide = devices_table({row_here}, {.screen_width = 40, .wide = true});
    EXPECT_THAT(wide, testing::StartsWith("VERDICT  STATE   ID"));
    EXPECT_THAT(wide, HasSubstr("North gate"));
    EXPECT_THAT(wide, HasSubstr("speaks SADP\n")) << "nothing is cut";
}

/// As the daemon answers `fields`.
json::value with_fields(const std::vector<model::Record>& records, const std::string& fields)
{
    DeviceKeys keys = 0;
    for (const auto& name : device_keys())
        if (("," + fields + ",").find("," + name + ",") != std::string::npos) keys |= device_key(name);
    std::string text = "{\"devices\":[";
    for (const auto& record : records) {
        append_device(text, record, "hq", keys);
        text += ',';
    }
    text.back() = ']';
    return json::parse(text + "}");
}

TEST(DevicesView, HasAColumnForEachLabelInCsv)
{
    auto labelled = *test::full_record(1).device;
    labelled.labels = {{"building", "B"}, {"=floor\u202e", "2"}};
    auto bare = *test::full_record(2).device;
    bare.labels.clear();
    const auto verdict = std::make_shared<const model::Verdict>(test::full_verdict());
    const std::vector<model::Record> records{{std::make_shared<const model::Device>(labelled), verdict},
                                             {std::make_shared<const model::Device>(bare), verdict}};
    const auto csv =
        find_output_format("csv")->document(json::parse(devices_json(records, "hq")), *devices_view(false, {}), {});
    const auto rows = *parse_csv(csv);
    const auto& titles = rows.at(0);

    ASSERT_EQ(titles.size(), 34u);
    EXPECT_EQ(titles.at(32), "label.=floor\\u202e");
    EXPECT_EQ(titles.at(33), "label.building");
    EXPECT_EQ(rows.at(1).at(33), "B");
    EXPECT_EQ(rows.at(2).at(33), "");
    EXPECT_THAT(find_output_format("csv")->document(json::parse(devices_json(records, "hq")),
                                                    *devices_view(false, {"address"}), {}),
                testing::StartsWith("address\r\n"));
}

TEST(DevicesView, NeedsNoOtherFieldsThanItAsksFor)
{
    auto two_at_one_address = row(model::Level::unknown, "10.20.0.1", "axis");
    const std::vector<model::Record> records{test::full_record(1), test::full_record(2), two_at_one_address};
    const auto whole = json::parse(devices_json(records, "hq"));
    const std::vector<std::vector<std::string>> chosen{
        {}, {"verdict", "sold_as", "waived", "why"}, {"mac", "address", "label.owner", "labels", "identification"}};
    for (const auto* format : {"table", "wide", "csv"}) {
        for (const auto& columns : chosen) {
            const auto fields = needed_fields(format, columns);
            EXPECT_EQ(fields.find("scopes"), std::string::npos);
            // Findings, with their citations, are most of a banned device.
            EXPECT_EQ(fields.find("findings") != fields.npos, format == std::string("csv") && columns.empty());
            const auto show = [&](const json::value& document) {
                return find_output_format(format)->document(document, *devices_view(false, columns), {});
            };
            EXPECT_EQ(show(with_fields(records, fields)), show(whole)) << format << ": " << fields;
        }
    }
    for (const auto* format : {"json", "jsonl", "yaml"}) EXPECT_EQ(needed_fields(format, {}), "");
}

TEST(DevicesTable, IsTheSameFromRecordsAndFromJson)
{
    const auto record = test::full_record();
    const auto document = json::parse(devices_json(std::vector{record}, "hq"));

    EXPECT_EQ(devices_table({row_of(record)}, {}),
              devices_table({row_of(document.at("devices").at(0).as_object())}, {}));
}

}  // namespace
}  // namespace onvigil::render

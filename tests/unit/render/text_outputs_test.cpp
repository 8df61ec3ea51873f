/// Tables, CSV and YAML: what people and spreadsheets read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

#include "render/csv.hpp"
#include "render/device_json.hpp"
#include "render/device_rows.hpp"
#include "render/generic.hpp"
#include "render/json_writer.hpp"
#include "render/inventory_summary.hpp"
#include "render/table.hpp"
#include "render/why.hpp"
#include "render/yaml.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

TEST(Table, AlignsByWhatTheScreenShows)
{
    Table table({{"NAME"}, {"N", true}, {"WHY"}});
    table.add({"北门", "7", "wide"});
    table.add({"e\u0301te", "12", "combining"});
    table.add({"", "", ""});

    EXPECT_EQ(table.text({}),
              "NAME   N  WHY\n"
              "北门   7  wide\n"
              "e\u0301te   12  combining\n"
              "–      –  –\n");
}

TEST(Table, CutsTheLastColumnToTheScreenAndNoTrailingBlanks)
{
    Table table({{"A"}, {"WHY"}});
    table.add({"x", "a reason that is much too long"});

    EXPECT_EQ(table.text({.headings = false, .screen_width = 20}), "x  a reason that is…\n");
}

TEST(Table, ColoursOnlyWhenAsked)
{
    Table table({{"V"}, {"W"}});
    table.add({"banned", "x"}, Colour::red);

    EXPECT_EQ(table.text({.headings = false}), "banned  x\n");
    EXPECT_EQ(table.text({.colour = true, .headings = false}), "\x1b[1;31mbanned\x1b[0m  x\n");
}

TEST(DisplayWidth, CountsColumnsNotBytes)
{
    EXPECT_EQ(display_width("abc"), 3u);
    EXPECT_EQ(display_width("é"), 1u);
    EXPECT_EQ(display_width("カメラ"), 6u);
    EXPECT_EQ(display_width("\xff\xfe"), 2u);
    EXPECT_EQ(display_width(""), 0u);
    EXPECT_EQ(fit("カメラ", 4), "カ…");
    EXPECT_EQ(fit("abc", 3), "abc");
}

struct Cell {
    const char* text;
    const char* written;
};
class CsvCell : public testing::TestWithParam<Cell> {};
TEST_P(CsvCell, IsQuotedWhereNeededAndNeverAFormula)
{
    EXPECT_EQ(csv_cell(GetParam().text), GetParam().written);
}
INSTANTIATE_TEST_SUITE_P(Rows, CsvCell,
                         testing::Values(Cell{"plain", "plain"}, Cell{"a,b", "\"a,b\""}, Cell{"a\"b", "\"a\"\"b\""},
                                         Cell{"a\r\nb", "\"a\r\nb\""}, Cell{"=1+1", "'=1+1"},
                                         Cell{"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
                                         Cell{"@SUM(A1)", "'@SUM(A1)"},
                                         Cell{"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"}, Cell{"-2+3", "'-2+3"},
                                         Cell{"-2.5", "-2.5"}, Cell{"+49", "+49"}, Cell{"\t=1", "\"'\t=1\""},
                                         Cell{"", ""}, Cell{" x", "\" x\""}));

TEST(DevicesCsv, HasAHeadingAndOneLineADevice)
{
    const std::vector<model::Record> records{test::full_record(1), test::full_record(2)};

    const auto csv = devices_csv(records, "hq");

    EXPECT_THAT(csv, testing::StartsWith("id,site,verdict,waived,maker,"));
    EXPECT_THAT(csv, HasSubstr("dev-0000000002,hq,banned,true,hikvision,"));
    EXPECT_THAT(csv, HasSubstr("owner=facilities room=étage 2"));
    EXPECT_EQ(csv, devices_csv(json::parse(devices_json(records, "hq")).at("devices").as_array()))
        << "from records and from JSON alike";
}

model::Record row(model::Level level, const char* address, const char* maker)
{
    auto device = test::full_device();
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

TEST(DevicesTable, IsTheSameFromRecordsAndFromJson)
{
    const auto record = test::full_record();
    const auto document = json::parse(devices_json(std::vector{record}, "hq"));

    EXPECT_EQ(devices_table({row_of(record)}, {}),
              devices_table({row_of(document.at("devices").at(0).as_object())}, {}));
}

TEST(Why, ShortensWhatThePolicySaysAtLength)
{
    auto device = test::full_device();
    device.evidence = {
        {model::Protocol::neighbours,
         model::Key::oui_organization,
         "Hangzhou Hikvision Digital Technology Co.,Ltd.",
         "44:19:b6:0a:0b:0c",
         "lan0",
         {},
         {}},
        {model::Protocol::sadp, model::Key::protocol, "sadp", "", "lan0", {}, {}},
        {model::Protocol::onvif, model::Key::onvif_manufacturer, "LTS", "", "lan0", {}, {}},
        {model::Protocol::onvif, model::Key::xmlns, "http://www.hikvision.com/ver20/XMLSchema", "", "", {}, {}}};
    const auto why_of = [&](model::Level level, std::vector<model::Reason> reasons) {
        auto verdict = test::full_verdict();
        verdict.level = level;
        verdict.reasons = std::move(reasons);
        return why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)});
    };
    using enum model::Strength;
    const model::Reason mac{"hikvision", proof,
                            "MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology Co.,Ltd. "
                            "(neighbour table, lan0, 2026-11-23T00:00:00Z)",
                            model::Key::oui_organization, model::Protocol::neighbours};
    const model::Reason sadp{"hikvision", proof, "it answers Hikvision's own discovery protocol (SADP)",
                             model::Key::protocol, model::Protocol::sadp};
    const model::Reason brand{"hikvision", indication,
                              "LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)",
                              model::Key::onvif_manufacturer, model::Protocol::onvif};
    const model::Reason xmlns{"hikvision", indication,
                              "its answers use the namespace http://www.hikvision.com/ver20/XMLSchema, a mark of "
                              "Hikvision firmware (ONVIF)",
                              model::Key::xmlns, model::Protocol::onvif};

    EXPECT_EQ(why_of(model::Level::banned, {mac, sadp, brand}), "MAC registered to Hikvision; speaks SADP");
    EXPECT_EQ(why_of(model::Level::suspected, {brand}), "LTS sells mostly Hikvision equipment");
    device.identification.state = model::Identification::State::needs_login;
    EXPECT_EQ(why_of(model::Level::suspected, {xmlns}), "Hikvision namespaces in its answers; needs a login");
    EXPECT_EQ(why_of(model::Level::banned, {{"hikvision", model::Strength::proof, "it answers", model::Key::protocol,
                                             model::Protocol::uniview}}),
              "speaks Hikvision's protocol");
}

TEST(Why, SaysWhatToDoWhereNothingIsKnown)
{
    model::Device device;
    const auto why_of = [&](model::Identification::State state) {
        device.identification.state = state;
        return why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>()});
    };
    using enum model::Identification::State;
    EXPECT_EQ(why_of(ok), "answers, but tells nothing: give it credentials or look at it");
    EXPECT_EQ(why_of(needs_login), "needs a login: give it credentials or look at it");
    EXPECT_EQ(why_of(unreachable), "was heard, but cannot be asked: look at it");
}

TEST(ShortMaker, IsHowPeopleSayIt)
{
    EXPECT_EQ(short_maker("hikvision"), "Hikvision");
    EXPECT_EQ(short_maker("zte"), "ZTE");
    EXPECT_EQ(short_maker("tp-link"), "TP-Link");
    EXPECT_EQ(short_maker(""), "");
}

/// Reads YAML back into JSON with a reader that is not ours.
json::value back_from(const YAML::Node& node)
{
    if (node.IsMap()) {
        json::object out;
        for (const auto& member : node) out[member.first.as<std::string>()] = back_from(member.second);
        return out;
    }
    if (node.IsSequence()) {
        json::array out;
        for (const auto& item : node) out.push_back(back_from(item));
        return out;
    }
    if (node.Tag() == "!") return json::value(node.as<std::string>());  // quoted
    if (node.IsNull() || node.Scalar() == "null") return nullptr;
    json::error_code error;
    auto scalar = json::parse(node.Scalar(), error);
    return error ? json::value(node.Scalar()) : scalar;
}

TEST(Yaml, ReadsBackToTheSameDocument)
{
    for (
        const auto* text :
        {R"({"devices":[]})", R"({"a":null,"b":[1,2.5,-3],"c":{"d":{},"e":[]},"f":true})",
         R"([[1,[2]],{"a":[{"b":1},{"c":"x"}]}])",
         R"({"plain":"hello world","quoted":["yes","No","null","~","1.5","2026-11-23","a: b","- x","#x","","*x","&y","|"," x","x ","é","tab\t","nl\n","0x10","1e3",".inf","=","<<"]})",
         R"({"key: with":1,"":2,"true":3})", R"("just text")", R"([])"}) {
        const auto document = json::parse(text);
        const auto yaml = to_yaml(document);
        EXPECT_EQ(back_from(YAML::Load(yaml)), document) << yaml;
    }
}

TEST(Yaml, LooksAsAPersonWouldWriteIt)
{
    EXPECT_EQ(
        to_yaml(json::parse(R"({"site":"hq","nets":["10.20.0.0/16"],"sinks":[{"name":"siem","batch":1}],"none":[]})")),
        "site: hq\n"
        "nets:\n"
        "  - \"10.20.0.0/16\"\n"
        "sinks:\n"
        "  - name: siem\n"
        "    batch: 1\n"
        "none: []\n");
}

TEST(Generic, FindsTheRowsOfADocument)
{
    const auto document = json::parse(R"({"lists":[{"id":"a","n":1,"more":[1]},{"id":"b","extra":null}]})");

    EXPECT_EQ(to_jsonl(document), "{\"id\":\"a\",\"n\":1,\"more\":[1]}\n{\"id\":\"b\",\"extra\":null}\n");
    EXPECT_EQ(to_csv(document), "id,n,more,extra\r\na,1,[1],\r\nb,,,\r\n");
    EXPECT_EQ(to_table(document, {}), "ID  N  EXTRA\na   1  –\nb   –  –\n");
}

TEST(Generic, ShowsOneThingAsKeysAndValues)
{
    EXPECT_EQ(to_table(json::parse(R"({"a":1,"b":{"c":"x","d":[1,2]},"e":[]})"), {}),
              "a    1\nb.c  x\nb.d  1, 2\ne    –\n");
}

TEST(Summary, CountsInWords)
{
    std::vector<model::Record> records{row(model::Level::banned, "10.0.0.1", "hikvision"),
                                       row(model::Level::suspected, "10.0.0.2", "dahua")};
    auto login = *records[1].device;
    login.identification.state = model::Identification::State::needs_login;
    records[1].device = std::make_shared<const model::Device>(login);

    EXPECT_EQ(found_line(totals_of(records)), "found 2 devices · 1 identified · 1 needs a login");
    EXPECT_EQ(found_line({}), "found no devices");
    EXPECT_EQ(verdict_line(totals_of(records)), "1 banned, 1 suspected");
    EXPECT_EQ(verdict_line({}), "no devices");
    EXPECT_EQ(grouped(1204), "1,204");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000000), "1,000,000");
}

TEST(Summary, NamesTheLawByItsTitle)
{
    const std::vector<model::Record> records{test::full_record()};
    const std::vector<ListNote> lists{{.id = "us-ndaa-889", .title = "NDAA section 889"},
                                      {.id = "ca-fed-use-2025", .title = "Canada 2025"}};

    EXPECT_EQ(law_line(records, lists), "1 banned under NDAA section 889. Announced: Canada 2025 and x.");
    EXPECT_EQ(law_line({}, lists), "");
}

}  // namespace
}  // namespace onvigil::render

#include "render/output_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "support/row_names.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

TEST(OutputFormats, AreFoundByTheirNames)
{
    EXPECT_THAT(output_format_names(), testing::IsSupersetOf({"table", "wide", "json", "jsonl", "csv", "yaml"}));
    for (const auto& row : output_formats()) EXPECT_EQ(find_output_format(row.name), &row);
    EXPECT_EQ(find_output_format("xml"), nullptr);
}

struct Row {
    const char* format;
    const char* document;  ///< nullptr: as it came
    const char* item;      ///< nullptr: as it came
    const char* heading;   ///< nullptr: none
};

class OutputFormatRow : public testing::TestWithParam<Row> {};

TEST_P(OutputFormatRow, WritesDocumentsAndStreams)
{
    const DocumentView view{.table = [](const json::value&, Table::Style) { return std::string("in words\n"); },
                            .line = [](const json::object&, Table::Style) { return std::string("a line\n"); },
                            .csv = {{"a", "missing"}}};
    const auto document = json::parse(R"({"rows":[{"a":1,"b":"x"}]})");
    const auto item = json::parse(R"({"a":1,"b":"x"})").as_object();
    const auto& row = *find_output_format(GetParam().format);

    ASSERT_EQ(row.document == nullptr, GetParam().document == nullptr);
    ASSERT_EQ(row.item == nullptr, GetParam().item == nullptr);
    ASSERT_EQ(row.heading == nullptr, GetParam().heading == nullptr);
    if (row.document != nullptr) {
        EXPECT_EQ(row.document(document, view, {}), GetParam().document);
    }
    if (row.item != nullptr) {
        EXPECT_EQ(row.item(item, view, {}), GetParam().item);
    }
    if (row.heading != nullptr) {
        EXPECT_EQ(row.heading(view), GetParam().heading);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, OutputFormatRow,
    testing::Values(Row{"table", "in words\n", "a line\n", nullptr}, Row{"wide", "in words\n", "a line\n", nullptr},
                    Row{"json", nullptr, nullptr, nullptr}, Row{"jsonl", "{\"a\":1,\"b\":\"x\"}\n", nullptr, nullptr},
                    Row{"csv", "a,missing\r\n1,\r\n", "1,\r\n", "a,missing\r\n"},
                    Row{"yaml", "rows:\n  - a: 1\n    b: \"x\"\n", "---\na: 1\nb: \"x\"\n", nullptr}),
    test::named_by<&Row::format>);

TEST(OutputFormats, WithoutAViewShowTheKeys)
{
    const auto document = json::parse(R"({"rows":[{"a":1,"b":"x"}]})");

    EXPECT_EQ(find_output_format("table")->document(document, {}, {}), "A  B\n1  x\n");
    EXPECT_EQ(find_output_format("csv")->document(document, {}, {}), "a,b\r\n1,x\r\n");
}

}  // namespace
}  // namespace onvigil::render

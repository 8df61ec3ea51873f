#include "render/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/row_names.hpp"

namespace onvigil::render {
namespace {

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
                                         Cell{" =1", "' =1"}, Cell{" -2.5", "\" -2.5\""},
                                         Cell{"\uff1d1+1", "'\uff1d1+1"}, Cell{"\uff20SUM(A1)", "'\uff20SUM(A1)"},
                                         Cell{"\ufe661+1", "'\ufe661+1"}, Cell{"\ufe6bx", "'\ufe6bx"},
                                         Cell{"\u3000\uff1d1", "'\u3000\uff1d1"}, Cell{"\u00a0=1", "'\u00a0=1"},
                                         Cell{"\u3000x", "\u3000x"}, Cell{"", ""}, Cell{" x", "\" x\""}),
                         test::named_by<&Cell::text>);

using Rows = std::vector<std::vector<std::string>>;

TEST(ParseCsv, ReadsBackWhatIsWritten)
{
    const Rows rows{{"a", "b,\"c\"", "", "=1+1"}, {"two\r\nlines", " blank ", "-2.5", "é"}};
    std::string text;
    for (const auto& row : rows) append_csv_row(text, row);

    EXPECT_EQ(*parse_csv(text), rows);
    EXPECT_EQ(*parse_csv("\xEF\xBB\xBF" + text), rows) << "as Excel saves it";
}

TEST(ParseCsv, TakesBareLineBreaksAndAMissingLastOne)
{
    EXPECT_EQ(*parse_csv("a,b\n1,\n,2"), (Rows{{"a", "b"}, {"1", ""}, {"", "2"}}));
    EXPECT_EQ(*parse_csv(""), Rows{});
    EXPECT_EQ(*parse_csv("\"\""), (Rows{{""}}));
}

TEST(ParseCsv, NamesTheLineOfAQuoteThatIsNeverClosed)
{
    EXPECT_EQ(parse_csv("a\n\"b\nc").error().text, "line 2: a quote is never closed");
}

}  // namespace
}  // namespace onvigil::render

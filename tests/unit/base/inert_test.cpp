#include "base/inert.hpp"

#include <gtest/gtest.h>

#include "support/row_names.hpp"

namespace onvigil::text {
namespace {

struct Row {
    const char* what;
    std::string_view text;
    std::string_view shown;
};

class Inert : public testing::TestWithParam<Row> {};

TEST_P(Inert, ShowsWhatWouldBeActedOn)
{
    EXPECT_EQ(inert(GetParam().text), GetParam().shown) << GetParam().what;
}

using namespace std::string_view_literals;
INSTANTIATE_TEST_SUITE_P(
    Rows, Inert,
    testing::Values(Row{"ASCII", "DS-2CD2042 <b>", "DS-2CD2042 <b>"}, Row{"letters", "Büro カメラ 📷", "Büro カメラ 📷"},
                    Row{"white space", "a\tb\r\nc", "a b  c"},
                    Row{"an escape sequence", "\x1b[31mred", "\\u001b[31mred"},
                    Row{"a link (OSC 8)", "\x1b]8;;http://x\x07y", "\\u001b]8;;http://x\\u0007y"},
                    Row{"a NUL", "a\0b"sv, "a\\u0000b"}, Row{"a C1 control", "\u009b31m", "\\u009b31m"},
                    Row{"a bidirectional override", "gpj.\u202eexe", "gpj.\\u202eexe"},
                    Row{"an isolate", "\u2066x\u2069", "\\u2066x\\u2069"},
                    Row{"zero-width characters", "a\u200b\u200d\u2060\ufeffb", "a\\u200b\\u200d\\u2060\\ufeffb"},
                    Row{"a soft hyphen", "a\u00adb", "a\\u00adb"}, Row{"a line separator", "a\u2028b", "a\\u2028b"},
                    Row{"a tag", "\U000E0041", "\\U000e0041"},
                    Row{"Hangul fillers", "a\u3164\u115f\uffa0b", "a\\u3164\\u115f\\uffa0b"},
                    Row{"variation selectors", "a\ufe0f\U000E0100b", "a\\ufe0f\\U000e0100b"},
                    Row{"private use", "a\ue000\U000F0000b", "a\\ue000\\U000f0000b"},
                    Row{"empty braille", "\u2800x\u2801", "\\u2800x\u2801"},
                    Row{"an annotation", "\ufff9a\ufffab\ufffb", "\\ufff9a\\ufffab\\ufffb"},
                    Row{"Arabic digits", "\u0663\u0664 \u06f5", "\u0663\u0664 \u06f5"},
                    Row{"a grapheme joiner", "a\u034fb", "a\\u034fb"},
                    Row{"bytes that are no UTF-8", "a\xff\xc0z", "a\uFFFD\uFFFDz"},
                    Row{"an accent of its own", "e\u0301", "e\u0301"},
                    Row{"a flood of combining marks", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301x\u0301",
                        "e\u0301\u0301\u0301\u0301x\u0301"},
                    Row{"nothing", "", ""}),
    test::named_by<&Row::what>);

}  // namespace
}  // namespace onvigil::text

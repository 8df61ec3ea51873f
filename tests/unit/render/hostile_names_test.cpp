// What a device calls itself, in every output: shown, never acted on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fmt/format.h>

#include "base/inert.hpp"
#include "base/utf8.hpp"
#include "render/csv.hpp"
#include "render/device_json.hpp"
#include "render/device_rows.hpp"
#include "render/explain_text.hpp"
#include "render/report/report.hpp"
#include "render/show_text.hpp"
#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using namespace std::string_literals;

const std::vector<std::string> hostile_names{
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "\"><a href='javascript:alert(1)'>",
    "https://evil.example/?q=\"x\"",
    "javascript:alert(1)",
    "\x1b[31mred\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\u009b31mC1",
    "gpj.\u202egnp",
    "\u2066isolated\u2069",
    "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "soft\u00adhyphen",
    "a tag\U000E0041 and a separator\u180e",
    "line\u2028separator\u2029",
    "nul\0inside"s,
    "two\r\nlines\nof\ttext",
    "=HYPERLINK(\"http://evil.example\")",
    "+1+1|' /C calc'!A0",
    "@SUM(A1:A9)",
    "-2+3",
    "invalid \xff\xfe\xc0\x80 bytes",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324algo",
    std::string(10000, 'A'),
    "\u2067a\u2068b\u202d\u200e\u200f\u061c",
    "\U000E0001\U000E0055\U000E0053 tags \U000E007F",
    "variation\ufe0f selectors\ufe00\U000E0100",
    "Hangul\u3164fillers\u115f\u1160\uffa0",
    "graphe\u034fme joiner, Mongolian \u180b\u180f, Khmer \u17b4",
    "soft\u00ad\u00ad\u00adhyphens",
    "next\u0085line\u2028and\u2029paragraph",
    "\x1b_application command\x1b\\",
    "\x1bP1$r device control\x1b\\",
    "\x1b^privacy\x1b\\ \x1bX string\x1b\\",
    "\u0090DCS\u009c \u009dOSC\u009c \u009eprivacy\u009c \u009fAPC\u009c",
    "\U0001F468\u200d\U0001F469\u200d\U0001F467 family",
    "\U0001F3F4\U000E0067\U000E0062\U000E007F flag",
    [] {
        std::string flood = "Z";
        for (int i = 0; i < 5000; ++i) flood += "\u0351";
        return flood;
    }(),
    "\ufdfd \ufdfd \ufdfd",
    "\t=1+1",
    "\r=1+1",
    "\uff1dHYPERLINK(\"http://evil.example\")",
    "\uff20SUM(A1:A9)",
    "   =cmd|' /C calc'!A0",
    "\ufff9annotated\ufffahidden\ufffb",
    "\u2061\u2062\u2063\u2064 invisible operators \u206a\u206f",
    "\x08\x08\x08\x08overwritten\x7f",
    "]]></script><!-- --><style>*{display:none}</style>",
    "&#x202e;&lrm; {{7*7}} ${7*7} `id` $(id) %00 \\u202e",
    "\xed\xa0\x80\xf4\x90\x80\x80 surrogates and beyond",
    "letter\u061cmark\u061c 10.0.0.1",
    "flag \U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
    "\U000E01EF\ufe01\u180d selectors of three planes",
    "\u0084\u0085\u008d\u0096 C1",
    "**bold** [here](http://evil.example) `code` | cell |\n|---|",
    "\uff0bcmd|' /C calc'!A0",
    "\u202b\u0645\u062b\u0627\u0644\u202c embedded",
    "\u200b=1+1",
    "\ufeff=1+1",
    "a\u0488\u0489\u0488\u0489\u0488\u0489\u0488 enclosing marks",
    "\ue000\uf8ff private use \U000F0000\U0010FFFD",
    "\u2800\u2800\u2800",
    "\ufe66\ufe62\ufe63 small signs",
    "\u3000\uff1d1+1",
    "\u00a0=cmd|' /C calc'!A0",
    "\u0661\u0660.\u0660.\u0660.\u0661 \u06f1\u06f2 digits",
    "\u0604\u0605\u0600\u06dd Arabic signs of numbers",
    "\U0001D173\U0001D174 musical controls \U000110BD",
    "\u00ad\u00ad=1+1",
    "\u180e\u200e\u061c=1+1",
    "\u2060\u2060banned\u2060",
    "\U0001F1E9\U0001F1EA\U000E007F flag",
    "\U00012031\U00012219\u2e3b\ua9c5 wide ones",
    "\uff9f\uffa0\u115f half fillers",
    "\ufdd0\uffff\U0001FFFE no characters",
    "\u0e33\u0e33\u0e4d\u0e4d\u0e4d\u0e4d\u0e4d Thai marks",
    "\u200d\u200d\u200d",
    "\u206a\u206b\u206c\u206d deprecated",
    "\u1bca0\U0001BCA0\U0001BCA3 shorthand controls",
    "\u17b5\u17d2 Khmer",
    "\u070f Syriac abbreviation",
    "\U000E0002\U000E0FFF reserved tags",
    "\u001c\u001d\u001e\u001f separators",
    "\u2069\u2069\u202c closed twice",
    "x\u20dd\u20de\u20e3\u20e0\u20dd\u20de\u20e3 enclosed",
};

/// As makers and owners write them: shown as they are.
const std::vector<std::string> genuine_names{"كاميرا البوابة الشمالية",
                                             "מצלמה צפונית 4",
                                             "北門カメラ 駐車場",
                                             "Überwachung Süd",
                                             "Камера №3",
                                             "กล้องหน้าประตู",
                                             "हिन्दी कैमरा",
                                             "Cafe\u0301 42",
                                             "주차장 카메라"};

model::Record named(const std::string& name)
{
    auto device = test::full_device();
    device.name = device.model = device.manufacturer = device.serial = name;
    device.labels = {{name, name}};
    return {std::make_shared<const model::Device>(device),
            std::make_shared<const model::Verdict>(test::full_verdict())};
}

std::uint32_t code_of(std::string_view character)
{
    if (character.size() == 1) return static_cast<unsigned char>(character[0]);
    std::uint32_t code = static_cast<unsigned char>(character[0]) & (0x7Fu >> character.size());
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

/// Nothing in it that a terminal acts on, or that nothing is seen of.
void expect_inert(const std::string& output, const std::string& what)
{
    for (std::string_view rest = output; !rest.empty();) {
        const auto length = utf8::length(rest);
        ASSERT_GT(length, 0u) << what << ": no UTF-8";
        const auto code = code_of(rest.substr(0, length));
        ASSERT_TRUE(code == '\n' || code == '\r' || !text::is_active(code)) << what << fmt::format(": U+{:04X}", code);
        rest.remove_prefix(length);
    }
    for (const auto* active : {"\u202e", "\u2066", "\u200d", "\ufe0f", "\u3164", "\U000E0041", "\U000E0100"})
        EXPECT_EQ(output.find(active), std::string::npos) << what;
}

class AGenuineName : public testing::TestWithParam<std::string> {};

TEST_P(AGenuineName, StaysReadableInEveryOutput)
{
    const std::vector<model::Record> records{named(GetParam())};
    const auto text = devices_json(records, "hq");
    const auto document = json::parse(text);
    for (const auto& format : output_formats()) {
        const auto shown =
            format.document == nullptr ? text : format.document(document, *devices_view(false, {"name"}), {});
        EXPECT_NE(shown.find(GetParam()), std::string::npos) << format.name << ": " << shown;
    }
    for (const auto format : {ReportFormat::html, ReportFormat::csv, ReportFormat::json})
        EXPECT_NE(test::written_report(format, {.version = "1", .site = "hq"}, records).find(GetParam()),
                  std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Names, AGenuineName, testing::ValuesIn(genuine_names));

class AHostileName : public testing::TestWithParam<std::string> {};

TEST_P(AHostileName, IsInertInEveryFormat)
{
    const std::vector<model::Record> records{named(GetParam())};
    const auto text = devices_json(records, "hq");
    const auto document = json::parse(text);
    for (const auto& format : output_formats()) {
        const auto shown = format.document == nullptr ? text : format.document(document, *devices_view(false, {}), {});
        expect_inert(shown, std::string(format.name));
        EXPECT_FALSE(shown.empty());
    }
    EXPECT_EQ(document.at("devices").at(0).at("serial"), json::parse(text).at("devices").at(0).at("serial"));
}

TEST_P(AHostileName, IsInertOnThePagesOfADevice)
{
    std::string text;
    append_details(text, {.record = named(GetParam()), .evidence = {}, .history = {}, .lists = {}}, {true, true}, "hq");
    const auto document = json::parse(text);

    expect_inert(explain_text(document.as_object(), {.screen_width = 80}), "explain");
    expect_inert(show_text(document.as_object(), {.screen_width = 80}), "show");
}

TEST_P(AHostileName, IsInertInReports)
{
    for (const auto format : {ReportFormat::html, ReportFormat::csv, ReportFormat::json}) {
        const auto out = test::written_report(format, {.version = "1", .site = GetParam(), .sensor = GetParam()},
                                              {named(GetParam())});
        expect_inert(out, std::string(content_type(format)));
        if (format != ReportFormat::html) continue;
        for (const auto* markup : {"<script", "<svg onload", "<img", "<a href='", "href=\"javascript:"})
            EXPECT_EQ(out.find(markup), std::string::npos) << markup;
    }
}

TEST_P(AHostileName, IsInertInForms)
{
    for (const auto format : {ReportFormat::html, ReportFormat::json}) {
        const auto out = test::written_report(format, {.version = "1", .site = GetParam(), .sensor = GetParam()},
                                              {named(GetParam())}, ReportForm::far_889);
        expect_inert(out, std::string(content_type(format)));
        if (format == ReportFormat::json) continue;
        for (const auto* markup : {"<script", "<svg onload", "<img", "<a href='", "href=\"javascript:"})
            EXPECT_EQ(out.find(markup), std::string::npos) << markup;
    }
}

TEST_P(AHostileName, IsNoFormulaInCsv)
{
    const auto rows = parse_csv("x,"s + csv_cell(GetParam()) + "\r\n");
    ASSERT_TRUE(rows);
    const auto document = json::parse(devices_json(std::vector{named(GetParam())}, "hq"));
    const auto csv = find_output_format("csv")->document(document, *devices_view(false, {"model", "serial"}), {});
    for (std::size_t at = csv.find("\r\n") + 2; at < csv.size();) {
        auto first = csv.find_first_not_of("\" ", at);
        EXPECT_EQ(std::string_view("=+-@").find(csv[first]), std::string_view::npos) << csv;
        for (const auto* wide : {"\uff1d", "\uff0b", "\uff0d", "\uff20"}) EXPECT_NE(csv.substr(first, 3), wide) << csv;
        at = csv.find(',', at);
        if (at == std::string::npos) break;
        ++at;
    }
}

INSTANTIATE_TEST_SUITE_P(Names, AHostileName, testing::ValuesIn(hostile_names));

}  // namespace
}  // namespace onvigil::render

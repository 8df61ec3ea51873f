#include "render/json_writer.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::render {
namespace {

std::string written(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string read_back(std::string_view text)
{
    return boost::json::value_to<std::string>(boost::json::parse(written(text)));
}

TEST(JsonString, EveryAsciiByteComesBackWhereverItStands)
{
    for (int byte = 0; byte < 0x80; ++byte)
        for (std::size_t at = 0; at < 17; ++at) {
            std::string text(17, 'a');
            text[at] = static_cast<char>(byte);
            EXPECT_EQ(read_back(text), text) << "byte " << byte << " at " << at;
        }
}

TEST(JsonString, NoLineBreakOfAnyKindGoesThroughAsItIs)
{
    EXPECT_EQ(written("a\nb\rc"), R"("a\nb\rc")");
    EXPECT_EQ(written("eight let\xC2\x85ters"), R"("eight let\u0085ters")");
    EXPECT_EQ(written("eight let\xE2\x80\xA8ters"), R"("eight let\u2028ters")");
    EXPECT_EQ(written("eight let\x7Fters"), R"("eight let\u007fters")");
}

TEST(JsonString, WhatCannotBeSeenIsWrittenOut)
{
    EXPECT_EQ(written("gpj.\u202eexe\u2066\u200b\ufeff"), R"("gpj.\u202eexe\u2066\u200b\ufeff")");
    EXPECT_EQ(written("a\u180e\U000E0041\U0001D173b"), R"("a\u180e\udb40\udc41\ud834\udd73b")");
    EXPECT_EQ(read_back("a\u180e\U000E0041\U0001D173b"), "a\u180e\U000E0041\U0001D173b");
    EXPECT_EQ(written("Büro カメラ 📷"), "\"Büro カメラ 📷\"");
    EXPECT_EQ(escape_invisible("\U000E0041", InvisibleAs::yaml), R"(\U000e0041)");
}

TEST(JsonString, WhatIsNoUtf8IsReplacedAndTheRestStays)
{
    for (std::size_t at = 0; at < 17; ++at) {
        std::string text(17, 'a');
        text[at] = '\xFF';
        EXPECT_EQ(read_back(text), std::string(at, 'a') + "\xEF\xBF\xBD" + std::string(16 - at, 'a'));
    }
    EXPECT_EQ(read_back("Kamera T\xC3\xBCr Nord"), "Kamera T\xC3\xBCr Nord");
}

TEST(JsonWriter, ObjectsAndArraysGetTheirBracketsAndCommas)
{
    const std::vector<int> values{1, 2}, none;
    const auto text = json_line([&](JsonWriter& json) {
        json.object("empty", [] {});
        json.object("inner", [&] { json.member("a", true); });
        json.array("numbers", values, [&](int value) { json.number(std::int64_t{value}); });
        json.objects("rows", values, [&](int value) { json.member("n", std::int64_t{value}); });
        json.objects("none", none, [&](int) { json.member("n", false); });
        json.member("end", "x");
    });
    EXPECT_EQ(text, R"({"empty":{},"inner":{"a":true},"numbers":[1,2],"rows":[{"n":1},{"n":2}],"none":[],"end":"x"})"
                    "\n");
}

}  // namespace
}  // namespace onvigil::render

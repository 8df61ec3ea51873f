#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace onvigil::utf8 {
namespace {

TEST(Utf8, ACharacterIsAsLongAsItWasPut)
{
    const std::pair<std::uint32_t, std::size_t> lengths[] = {{0, 1},      {'a', 1},     {0x7F, 1},    {0x80, 2},
                                                             {0x7FF, 2},  {0x800, 3},   {0xD7FF, 3},  {0xE000, 3},
                                                             {0xFFFF, 3}, {0x10000, 4}, {0x10FFFF, 4}};
    for (const auto& [code, expected] : lengths) {
        std::string text;
        append(text, code);
        EXPECT_EQ(text.size(), expected) << code;
        EXPECT_EQ(length(text), expected) << code;
        EXPECT_EQ(length(text + "z"), expected) << code;
    }
}

TEST(Utf8, BrokenOverlongAndForbiddenBytesBeginNoCharacter)
{
    for (const std::string_view text :
         {"\x80", "\xC3", "\xC0\xAF", "\xE2\x82", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x9F\x98", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
        EXPECT_EQ(length(text), 0u);
}

TEST(Utf8, ACharacterTakesTheColumnsATerminalGivesIt)
{
    const std::pair<std::string_view, std::size_t> columns_of[] = {
        {"a", 1}, {"\u00e9", 1}, {"\u0301", 0}, {"\u200b", 0}, {"\n", 0}, {"\u5927", 2}, {"\uff21", 2}, {"\xFF", 1}};
    for (const auto& [text, expected] : columns_of) EXPECT_EQ(columns(text), expected) << text;
}

}  // namespace
}  // namespace onvigil::utf8

#include "render/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

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

}  // namespace
}  // namespace onvigil::render

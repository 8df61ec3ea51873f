#include "render/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/row_names.hpp"

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

TEST(Table, NarrowsOtherColumnsBeforeTheLast)
{
    Table table({{"A", false, 0, 4}, {"B"}, {"WHY"}});
    table.add({"a long model name", "10.20.0.17", "because it is so"});

    EXPECT_EQ(table.text({.headings = false, .screen_width = 40}), "a long mo…  10.20.0.17  because it is so\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 32}), "a l…  10.20.0.17  because it is…\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 32, .wide = true}),
              "a long model name  10.20.0.17  because it is so\n");
}

TEST(Table, GivesOtherColumnsWhatTheLastDoesNotUseSinceItIsCutBetweenWords)
{
    Table table({{"MODEL", false, 0, 11}, {"B"}, {"WHY"}});
    table.add({"DS-2CD2386G2-IU", "10.20.0.17", "speaks SADP; MAC registered to Hikvision"});
    table.add({"DS-1", "10.20.0.18", "says so itself"});

    EXPECT_EQ(table.text({.headings = false, .screen_width = 42}),
              "DS-2CD2386…  10.20.0.17  speaks SADP; MAC…\n"
              "DS-1         10.20.0.18  says so itself\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 47}),
              "DS-2CD2386G2-IU  10.20.0.17  speaks SADP; MAC…\n"
              "DS-1             10.20.0.18  says so itself\n");
}

TEST(Table, SaysTheLastColumnInFewerWordsBeforeOthersAreNarrowed)
{
    Table table({{"MODEL", false, 0, 4}, {"WHY"}});
    table.add({"DS-2CD2386G2-IU", "short: and a long explanation of it"}, Colour::none, "short");
    table.add({"DS-1", "fits: it"}, Colour::none, "fits");

    EXPECT_EQ(table.text({.headings = false, .screen_width = 60}),
              "DS-2CD2386G2-IU  short: and a long explanation of it\n"
              "DS-1             fits: it\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 30}),
              "DS-2CD2386G2-IU  short\n"
              "DS-1             fits: it\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 20}),
              "DS-2CD2386G2…  short\n"
              "DS-1           fits\n");
}

TEST(Table, CutsNothingForALastColumnThatGoesBelowAnyway)
{
    Table table({{"MODEL", false, 28, 11}, {"ADDRESS"}, {"WHY"}});
    table.add({"DS-2CD2386G2-IU", "10.20.0.17", "MAC registered to Hikvision"});

    EXPECT_EQ(table.text({.headings = false, .screen_width = 31}),
              "DS-2CD2386G2-IU  10.20.0.17\n    MAC registered to Hikvision\n");
    EXPECT_EQ(table.text({.headings = false, .screen_width = 24}),
              "DS-2CD2386G…  10.20.0.17\n    MAC registered to…\n");
}

TEST(Table, WrapsTheLastColumnWhereThatIsAsked)
{
    Table table({{""}, {""}});
    table.add({"key", "one two three four"});

    EXPECT_EQ(table.text({.headings = false, .screen_width = 17, .wrap = true}), "key  one two\n     three four\n");
}

TEST(Table, GoesOnBelowWhereTheColumnsHaveNoRoom)
{
    Table table({{"ID"}, {"LIST"}, {"NUMBER", true}, {"WHY"}});
    table.add({"fnd-1234567", "us-ndaa-889", "7", "because it is so"});
    table.add({"fnd-1", "x", "1,204", ""});

    EXPECT_EQ(table.text({.indent = 1, .screen_width = 30}),
              " ID           LIST\n"
              "     NUMBER  WHY\n"
              " fnd-1234567  us-ndaa-889\n"
              "          7  because it is so\n"
              " fnd-1        x\n"
              "      1,204  –\n");
}

struct Wrapped {
    const char* text;
    std::size_t width;
    const char* lines;
};
class Wrap : public testing::TestWithParam<Wrapped> {};
TEST_P(Wrap, BreaksBetweenWordsAlone)
{
    EXPECT_EQ(wrap(GetParam().text, GetParam().width), GetParam().lines);
}
INSTANTIATE_TEST_SUITE_P(Rows, Wrap,
                         testing::Values(Wrapped{"short\n", 80, "short\n"}, Wrapped{"", 10, ""},
                                         Wrapped{"as it is", 0, "as it is"},
                                         Wrapped{"one two three\nfour\n", 8, "one two\n  three\nfour\n"},
                                         Wrapped{"one two  three\n", 8, "one two\n  three\n"},
                                         Wrapped{"  one two three", 9, "  one two\n    three"},
                                         Wrapped{"see https://example.org/a/long/link now", 12,
                                                 "see\n  https://example.org/a/long/link\n  now"},
                                         Wrapped{"カメラ カメラ", 7, "カメラ\n  カメラ"}, Wrapped{"\n\n", 5, "\n\n"}),
                         test::named_by<&Wrapped::text>);

TEST(FitWords, CutsBetweenWordsWhereItCan)
{
    EXPECT_EQ(fit_words("MAC registered to Hikvision; speaks SADP", 20), "MAC registered to…");
    EXPECT_EQ(fit_words("MAC registered to Hikvision; speaks SADP", 31), "MAC registered to Hikvision…");
    EXPECT_EQ(fit_words("incomprehensibilities", 8), "incompr…");
    EXPECT_EQ(fit_words("foo bar baz; qux quux", 12), "foo bar baz…");
    EXPECT_EQ(fit_words("short", 8), "short");
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

#include "cli/progress.hpp"

#include <gtest/gtest.h>

#include "render/table.hpp"

namespace onvigil::cli {
namespace {

const std::string texts[] = {"134 answers, 45 devices  724 of 1,024 addresses asked, 723 a second, about 1 s left",
                             "724 of 1,024 addresses asked, 723 a second, about 1 s left",
                             "724 of 1,024 addresses asked"};

std::string shown(double part, std::size_t width)
{
    const auto line = progress_line(part, texts, width);
    EXPECT_TRUE(line.starts_with('\r') && line.ends_with("\x1b[K")) << line;
    return line.substr(1, line.size() - 4);
}

TEST(ProgressLine, ShowsWhatThereIsRoomFor)
{
    EXPECT_EQ(shown(0.5, 0), "████████████░░░░░░░░░░░░  50 %  " + texts[0]);
    EXPECT_EQ(shown(0.5, 200), shown(0.5, 0));
    EXPECT_EQ(shown(0.5, 80), "███████░░░░░░  50 %  " + texts[1]);
    EXPECT_EQ(shown(1.7, 50), "█████████████ 100 %  " + texts[2]);
    EXPECT_EQ(shown(0, 30), "  0 %  724 of 1,024 addresse…");
}

TEST(ProgressLine, NeverReachesTheLastColumn)
{
    for (std::size_t width = 1; width < 140; ++width) EXPECT_LT(render::display_width(shown(0.3, width)), width);
}

TEST(About, RoundsByTheSizeOfTheTime)
{
    EXPECT_EQ(about(-5), "0 s");
    EXPECT_EQ(about(1), "1 s");
    EXPECT_EQ(about(89'000), "89 s");
    EXPECT_EQ(about(12 * 60'000), "12 min");
    EXPECT_EQ(about(3 * 3'600'000), "3 h");
}

}  // namespace
}  // namespace onvigil::cli

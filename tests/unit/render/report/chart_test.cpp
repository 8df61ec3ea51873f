#include "render/report/chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<ChartRow> rows{{"10.20.3.0/24", {{3, 0, 0, 1, 1200}}}, {"<b>", {{0, 0, 0, 0, 0}}}};

TEST(Charts, SayEveryNumberInWordsToo)
{
    for (const auto& chart : {bar_chart("By network", rows), column_chart("By network", rows)}) {
        EXPECT_THAT(chart, HasSubstr("aria-label=\"By network: 10.20.3.0/24 1204, &lt;b&gt; 0\""));
        for (const auto* colour : {"f-banned", "f-unknown", "f-clear"}) EXPECT_THAT(chart, HasSubstr(colour));
        EXPECT_THAT(chart, Not(HasSubstr("f-suspected")));
        EXPECT_THAT(chart, Not(HasSubstr("<b>")));
    }
    EXPECT_THAT(bar_chart("By network", rows), HasSubstr(">1,204<"));
}

TEST(Charts, OfNothingAreNothing)
{
    EXPECT_EQ(bar_chart("Nothing", {}), "");
    EXPECT_EQ(column_chart("Nothing", {}), "");
}

TEST(Charts, CutLongLabelsAtACharacter)
{
    const std::vector<ChartRow> one{
        {"a label with \u00e9t\u00e9 that is \u00e9\u00e9\u00e9 too long", {{1, 0, 0, 0, 0}}}};
    EXPECT_THAT(bar_chart("Makers", one), HasSubstr("…</text>"));
}

}  // namespace
}  // namespace onvigil::render

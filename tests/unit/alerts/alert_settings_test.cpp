#include "alerts/alert_settings.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

TEST(AlertSettings, TheJournalIsThereByItself)
{
    EXPECT_EQ(builtin_journal().name, "journal");
    EXPECT_EQ(builtin_journal().target.type().name, "journald");
    EXPECT_EQ(AlertSettings{}.sinks, std::vector{builtin_journal()});
}

TEST(AlertSettings, AGlobMatchesAtLeastOneTypeOrIsAMistake)
{
    EXPECT_TRUE(matches_a_type("*"));
    EXPECT_TRUE(matches_a_type("finding.*"));
    EXPECT_TRUE(matches_a_type("events.lost"));
    EXPECT_FALSE(matches_a_type("findings.*"));
}

}  // namespace
}  // namespace onvigil::alerts

#include "hub/push_connection.hpp"

#include <gmock/gmock.h>

namespace onvigil::hub {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Connection, AUrlIsShownWithoutItsPassword)
{
    EXPECT_EQ(shown("postgresql://role:secret@hub.example.org:5432/onvigil?sslmode=disable"),
              "postgresql://role@hub.example.org:5432/onvigil");
    EXPECT_EQ(shown("postgresql://role:a?b@hub/onvigil"), "postgresql://role@hub/onvigil");
    EXPECT_EQ(shown("postgresql://role:a/b@hub/onvigil"), "postgresql://role@hub/onvigil");
    EXPECT_EQ(shown("postgresql://role:a/b@hub/onvigil?sslmode=disable"), "postgresql://role@hub/onvigil");
    EXPECT_EQ(shown("postgresql://hub/onvigil"), "postgresql://hub/onvigil");
    EXPECT_EQ(shown("postgresql://hub:5433/onvigil?user=a@b&password=c"), "postgresql://hub:5433/onvigil");
    EXPECT_EQ(shown(""), "");
}

TEST(Connection, AHubThatIsNotThereIsSaidInWords)
{
    const HubSettings settings{.url = "postgresql://role:secret@127.0.0.1:1/onvigil"};
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    Connection connection(settings, stop);
    const auto failure = connection.open();
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->text, HasSubstr("Connection refused"));
    EXPECT_THAT(failure->text, Not(HasSubstr("secret")));
}

TEST(Connection, AMessageOfSeveralLinesIsOne)
{
    EXPECT_EQ(message_line("refused\n\tIs it running?\n"), "refused; Is it running?");
    EXPECT_EQ(message_line("a\nb\n\n"), "a; b");
    EXPECT_EQ(message_line("\n"), "");
    EXPECT_EQ(message_line(nullptr), "");
}

TEST(Connection, WhereTheHubIsNotOfThisVersionItIsSaidWhatToDo)
{
    for (const auto* missing : {"3F000", "42883"})
        EXPECT_THAT(advice_for(missing, ""), HasSubstr("onvigil hub upgrade"));
    EXPECT_EQ(advice_for("23514", "ask"), "");
    EXPECT_EQ(advice_for("42501", "ask"), "ask");
    EXPECT_EQ(advice_for(nullptr, "ask"), "");
}

TEST(Connection, NothingIsWaitedForOnceTheDaemonEnds)
{
    const HubSettings settings{.url = "postgresql://role@127.0.0.1:1/onvigil"};
    const auto stop = std::make_shared<std::atomic<bool>>(true);
    Connection connection(settings, stop);
    ASSERT_TRUE(connection.open());
}

}  // namespace
}  // namespace onvigil::hub

#include "alerts/found_event_delay.hpp"

#include "samples.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts::found_event_delay_test {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

model::DevicePtr device(const std::string& id, model::Identification::State state)
{
    auto out = camera(id);
    out.identification.state = state;
    return share(std::move(out));
}
const auto pending = model::Identification::State::pending;
const auto ok = model::Identification::State::ok;

TEST(FoundEventDelay, ADeviceWaitsForItsFirstAnswer)
{
    FoundEventDelay delay;
    const auto found = device("dev-a", pending);
    const auto asked = device("dev-a", ok);

    EXPECT_EQ(delay.advance({nullptr, found, {}}, start), FoundEvent::delayed);
    EXPECT_TRUE(delay.is_delayed("dev-a"));
    EXPECT_EQ(delay.advance({found, found, {}}, start + 1s), FoundEvent::delayed);
    EXPECT_EQ(delay.advance({found, asked, {}}, start + 2s), FoundEvent::due);
    EXPECT_EQ(delay.advance({asked, asked, {}}, start + 3s), FoundEvent::sent);
    EXPECT_THAT(delay.take_due(start + 1h), IsEmpty());
    EXPECT_EQ(delay.next_due(), std::nullopt);
}

TEST(FoundEventDelay, InAFloodADeviceThatDoesNotAnswerWaits)
{
    FoundEventDelay delay;
    const auto silent = device("dev-silent", pending);
    const auto unreachable = device("dev-silent", model::Identification::State::unreachable);
    EXPECT_EQ(delay.advance({nullptr, silent, {}}, start, true), FoundEvent::delayed);
    EXPECT_EQ(delay.advance({silent, unreachable, {}}, start + 60s, true), FoundEvent::delayed);
    EXPECT_EQ(delay.advance({unreachable, unreachable, {}}, start + 70s, false), FoundEvent::due);
}

TEST(FoundEventDelay, ARefusalEndsTheWaitAsWell)
{
    FoundEventDelay delay;
    const auto found = device("dev-a", pending);
    (void)delay.advance({nullptr, found, {}}, start);

    EXPECT_EQ(delay.advance({found, device("dev-a", model::Identification::State::needs_login), {}}, start + 1s),
              FoundEvent::due);
}

TEST(FoundEventDelay, ADeviceThatIsNotAskedIsReportedAtOnce)
{
    FoundEventDelay delay;
    EXPECT_EQ(delay.advance({nullptr, device("dev-a", model::Identification::State::none), {}}, start),
              FoundEvent::due);
    EXPECT_EQ(delay.size(), 0u);
}

TEST(FoundEventDelay, TenSecondsAreTheMostItWaits)
{
    FoundEventDelay delay;
    (void)delay.advance({nullptr, device("dev-b", pending), {}}, start + 1s);
    (void)delay.advance({nullptr, device("dev-a", pending), {}}, start);

    EXPECT_EQ(delay.next_due(), start + 10s);
    EXPECT_THAT(delay.take_due(start + 9s), IsEmpty());
    EXPECT_THAT(delay.take_due(start + 10s), ElementsAre("dev-a"));
    EXPECT_EQ(delay.next_due(), start + 11s);
    EXPECT_THAT(delay.take_due(start + 20s), ElementsAre("dev-b"));
    EXPECT_EQ(delay.advance({device("dev-a", pending), device("dev-a", ok), {}}, start + 21s), FoundEvent::sent);
}

TEST(FoundEventDelay, AChangeAfterTenSecondsReportsItWithoutWaitingForTheTimer)
{
    FoundEventDelay delay;
    const auto found = device("dev-a", pending);
    (void)delay.advance({nullptr, found, {}}, start);

    EXPECT_EQ(delay.advance({found, found, {}}, start + 11s), FoundEvent::due);
    EXPECT_THAT(delay.take_due(start + 12s), IsEmpty());
}

TEST(FoundEventDelay, ADeviceThatVanishesBeforeItWasReportedIsDropped)
{
    FoundEventDelay delay;
    const auto found = device("dev-a", pending);
    (void)delay.advance({nullptr, found, {}}, start);

    EXPECT_EQ(delay.advance({found, nullptr, {}}, start + 1s), FoundEvent::delayed);
    EXPECT_THAT(delay.take_due(start + 1h), IsEmpty());
    EXPECT_EQ(delay.advance({device("dev-b", ok), nullptr, {}}, start), FoundEvent::sent);
}

TEST(FoundEventDelay, ADelayedDeviceIsTakenUpAgainAfterARestart)
{
    FoundEventDelay delay;
    delay.delay("dev-a", start);

    EXPECT_THAT(delay.take_due(start + 10s), ElementsAre("dev-a"));
}

TEST(FoundEventDelay, DevicesThatComeAndGoLeaveNothingBehind)
{
    FoundEventDelay delay;
    for (int i = 0; i < 1000; ++i) {
        const auto found = device("dev-a", pending);
        (void)delay.advance({nullptr, found, {}}, start + std::chrono::milliseconds(i));
        (void)delay.advance({found, nullptr, {}}, start + std::chrono::milliseconds(i));
    }
    EXPECT_EQ(delay.size(), 0u);
    EXPECT_EQ(delay.next_due(), std::nullopt);
    EXPECT_THAT(delay.take_due(start + 1h), IsEmpty());
}

}  // namespace
}  // namespace onvigil::alerts::found_event_delay_test

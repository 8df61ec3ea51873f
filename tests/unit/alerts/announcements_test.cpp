#include "alerts/announcements.hpp"

#include "samples.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
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

TEST(Announcements, ADeviceWaitsForItsFirstAnswer)
{
    Announcements announcements;
    const auto found = device("dev-a", pending);
    const auto asked = device("dev-a", ok);

    EXPECT_EQ(announcements.judge({nullptr, found, {}}, start), Announcement::held);
    EXPECT_TRUE(announcements.holds("dev-a"));
    EXPECT_EQ(announcements.judge({found, found, {}}, start + 1s), Announcement::held);
    EXPECT_EQ(announcements.judge({found, asked, {}}, start + 2s), Announcement::now);
    EXPECT_EQ(announcements.judge({asked, asked, {}}, start + 3s), Announcement::made);
    EXPECT_THAT(announcements.due(start + 1h), IsEmpty());
    EXPECT_EQ(announcements.next_due(), std::nullopt);
}

TEST(Announcements, ARefusalEndsTheWaitAsWell)
{
    Announcements announcements;
    const auto found = device("dev-a", pending);
    (void)announcements.judge({nullptr, found, {}}, start);

    EXPECT_EQ(announcements.judge({found, device("dev-a", model::Identification::State::needs_login), {}}, start + 1s),
              Announcement::now);
}

TEST(Announcements, ADeviceThatIsNotAskedIsToldOfAtOnce)
{
    Announcements announcements;
    EXPECT_EQ(announcements.judge({nullptr, device("dev-a", model::Identification::State::none), {}}, start),
              Announcement::now);
    EXPECT_EQ(announcements.size(), 0u);
}

TEST(Announcements, TenSecondsAreTheMostItWaits)
{
    Announcements announcements;
    (void)announcements.judge({nullptr, device("dev-b", pending), {}}, start + 1s);
    (void)announcements.judge({nullptr, device("dev-a", pending), {}}, start);

    EXPECT_EQ(announcements.next_due(), start + 10s);
    EXPECT_THAT(announcements.due(start + 9s), IsEmpty());
    EXPECT_THAT(announcements.due(start + 10s), ElementsAre("dev-a"));
    EXPECT_EQ(announcements.next_due(), start + 11s);
    EXPECT_THAT(announcements.due(start + 20s), ElementsAre("dev-b"));
    EXPECT_EQ(announcements.judge({device("dev-a", pending), device("dev-a", ok), {}}, start + 21s),
              Announcement::made);
}

TEST(Announcements, AChangeAfterTenSecondsAnnouncesWithoutWaitingForTheTimer)
{
    Announcements announcements;
    const auto found = device("dev-a", pending);
    (void)announcements.judge({nullptr, found, {}}, start);

    EXPECT_EQ(announcements.judge({found, found, {}}, start + 11s), Announcement::now);
    EXPECT_THAT(announcements.due(start + 12s), IsEmpty());
}

TEST(Announcements, WhoVanishesUntoldIsLetGo)
{
    Announcements announcements;
    const auto found = device("dev-a", pending);
    (void)announcements.judge({nullptr, found, {}}, start);

    EXPECT_EQ(announcements.judge({found, nullptr, {}}, start + 1s), Announcement::held);
    EXPECT_THAT(announcements.due(start + 1h), IsEmpty());
    EXPECT_EQ(announcements.judge({device("dev-b", ok), nullptr, {}}, start), Announcement::made);
}

TEST(Announcements, AHeldDeviceIsTakenUpAgainAfterARestart)
{
    Announcements announcements;
    announcements.hold("dev-a", start);

    EXPECT_THAT(announcements.due(start + 10s), ElementsAre("dev-a"));
}

TEST(Announcements, DevicesThatComeAndGoLeaveNothingBehind)
{
    Announcements announcements;
    for (int i = 0; i < 1000; ++i) {
        const auto found = device("dev-a", pending);
        (void)announcements.judge({nullptr, found, {}}, start + std::chrono::milliseconds(i));
        (void)announcements.judge({found, nullptr, {}}, start + std::chrono::milliseconds(i));
    }
    EXPECT_EQ(announcements.size(), 0u);
    EXPECT_EQ(announcements.next_due(), std::nullopt);
    EXPECT_THAT(announcements.due(start + 1h), IsEmpty());
}

}  // namespace
}  // namespace onvigil::alerts

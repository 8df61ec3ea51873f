#include "discovery/refuted_senders.hpp"

#include "base/limits.hpp"
#include "given.hpp"

#include <gmock/gmock.h>

namespace onvigil::discovery::refuted_senders_test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const RefutedSenders::Sender sender(ip("10.0.0.7"), model::Protocol::sadp);

TEST(RefutedSenders, ArePausedTwiceAsLongEachTimeUpToAnHour)
{
    RefutedSenders refuted;
    EXPECT_FALSE(refuted.paused(sender, start));
    Instant now = start;
    for (const auto pause : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
        refuted.refute(sender, false, now);
        EXPECT_TRUE(refuted.paused(sender, now + pause - 1s));
        EXPECT_FALSE(refuted.paused(sender, now + pause));
        now += pause;
    }
    EXPECT_EQ(refuted.count(), 8u);
    EXPECT_FALSE(refuted.paused({sender.first, model::Protocol::dhip}, start)) << "of another protocol";
}

TEST(RefutedSenders, InWhoseNameOthersSpeakArePausedLongerAndNamedForAnHourOnceTold)
{
    RefutedSenders refuted;
    refuted.refute(sender, true, start);
    EXPECT_TRUE(refuted.paused(sender, start + 9min));
    EXPECT_THAT(refuted.forged(start), IsEmpty()) << "not told yet";
    refuted.tell(sender, start);
    EXPECT_THAT(refuted.forged(start), ElementsAre("10.0.0.7"));
    refuted.refute(sender, false, start + 30min);
    EXPECT_THAT(refuted.forged(start + 59min), ElementsAre("10.0.0.7")) << "silence does not show otherwise";
    EXPECT_THAT(refuted.forged(start + 1h), IsEmpty());
}

TEST(RefutedSenders, AreToldOnceAnHourAlsoSoonAfterTheMachineHasStarted)
{
    RefutedSenders refuted;
    refuted.refute(sender, false, Instant());
    EXPECT_FALSE(refuted.told(sender, Instant()));
    refuted.tell(sender, Instant());
    EXPECT_TRUE(refuted.told(sender, Instant() + 59min));
    EXPECT_FALSE(refuted.told(sender, Instant() + 1h));
}

TEST(RefutedSenders, ThatConfirmAreForgottenAndSoAreAllWhereTheyAreTooMany)
{
    RefutedSenders refuted;
    refuted.refute(sender, false, start);
    refuted.confirmed(sender);
    EXPECT_FALSE(refuted.paused(sender, start));

    refuted.refute(sender, false, start);
    for (std::uint32_t i = 1; i <= limits::unconfirmed_answers; ++i)
        refuted.refute({host(i), model::Protocol::dhip}, false, start);
    EXPECT_FALSE(refuted.paused(sender, start));
    EXPECT_TRUE(refuted.paused({host(limits::unconfirmed_answers), model::Protocol::dhip}, start));
}

}  // namespace
}  // namespace onvigil::discovery::refuted_senders_test

#include "discovery/datagrams/duplicates.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

TEST(Duplicates, TheSameAnswerOfTheSameSourceIsACopy)
{
    Duplicates seen;
    EXPECT_EQ(seen.admit(host(1), 7), Admission::fresh);
    EXPECT_EQ(seen.admit(host(1), 7), Admission::copy);
    EXPECT_EQ(seen.admit(host(2), 7), Admission::fresh) << "another source";
    EXPECT_EQ(seen.admit(host(1), 8), Admission::fresh) << "another answer";
    EXPECT_EQ(seen.senders(), 2u);
}

TEST(Duplicates, ForgettingMakesEverybodyHeardAgain)
{
    Duplicates seen;
    (void)seen.admit(host(1), 7);
    seen.forget();
    EXPECT_EQ(seen.senders(), 0u);
    EXPECT_EQ(seen.admit(host(1), 7), Admission::fresh);
}

TEST(Duplicates, ForgettingOneSourceLeavesTheOthers)
{
    Duplicates seen;
    (void)seen.admit(host(1), 7);
    (void)seen.admit(host(2), 7);
    seen.forget(host(1));
    seen.forget(host(3));
    EXPECT_EQ(seen.admit(host(1), 7), Admission::fresh);
    EXPECT_EQ(seen.admit(host(2), 7), Admission::copy);
}

TEST(Duplicates, HearingASourceAgainGivesItNoMoreAnswersThanItsShare)
{
    Duplicates seen;
    std::size_t fresh = 0;
    for (std::uint64_t i = 0; i < 10 * limits::answers_per_source_per_round; ++i) {
        if (i % 100 == 0) seen.hear_again(host(1));  // as with a Bye in its name
        fresh += seen.admit(host(1), i) == Admission::fresh ? 1 : 0;
    }
    EXPECT_EQ(fresh, limits::answers_per_source_per_round);
    seen.hear_again(host(1));
    EXPECT_EQ(seen.admit(host(1), 7), Admission::fresh) << "what it said before it may say again";
    EXPECT_EQ(seen.admit(host(1), 7), Admission::copy);
    EXPECT_EQ(seen.admit(host(1), 1'000'000), Admission::source_is_flooding);
    seen.forget(host(1));
    EXPECT_EQ(seen.admit(host(1), 1'000'000), Admission::fresh) << "it is asked of ourselves";
}

TEST(Duplicates, OneLoudSourceIsHeardNoMoreThanItsShare)
{
    Duplicates seen;
    std::size_t fresh = 0;
    for (std::uint64_t i = 0; i < 10 * limits::answers_per_source_per_round; ++i)
        fresh += seen.admit(host(1), i) == Admission::fresh ? 1 : 0;
    EXPECT_EQ(fresh, limits::answers_per_source_per_round);
    EXPECT_EQ(seen.admit(host(1), 1'000'000), Admission::source_is_flooding);
    EXPECT_EQ(seen.admit(host(2), 0), Admission::fresh);
}

TEST(Duplicates, AFloodOfSendersEndsAtTheLimit)
{
    Duplicates seen;
    for (std::uint32_t i = 0; i < limits::new_devices_per_round; ++i)
        ASSERT_EQ(seen.admit(host(i), 7), Admission::fresh) << i;
    EXPECT_EQ(seen.admit(host(limits::new_devices_per_round), 7), Admission::too_many_senders);
    EXPECT_EQ(seen.admit(host(5), 7), Admission::copy) << "those known are still told apart";
    EXPECT_EQ(seen.senders(), limits::new_devices_per_round);
}

TEST(Duplicates, MoreAnswersThanAreRememberedAreReadRatherThanLost)
{
    Duplicates seen;
    std::size_t fresh = 0;
    const std::size_t sources = limits::remembered_answers / limits::answers_per_source_per_round + 10;
    for (std::uint32_t source = 0; source < sources; ++source)
        for (std::uint64_t key = 0; key < limits::answers_per_source_per_round; ++key)
            fresh += seen.admit(host(source), key) == Admission::fresh ? 1 : 0;
    EXPECT_EQ(fresh, sources * limits::answers_per_source_per_round);
}

}  // namespace
}  // namespace onvigil::discovery

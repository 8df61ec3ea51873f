#include "store/journal_table.hpp"

#include <gmock/gmock.h>

#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using namespace std::chrono_literals;
using model::EventType;
using test::event;
using testing::ElementsAre;
using testing::Pair;

constexpr auto forever = std::chrono::milliseconds(std::chrono::days(36'500));
constexpr std::uint64_t unbounded = 1ull << 40;

class JournalTest : public testing::Test {
protected:
    JournalTest()
    {
        Batch batch;
        for (std::uint64_t seq = 1; seq <= 10; ++seq)
            batch.append.push_back(event(seq, seq % 2 == 0 ? "dev-even" : "dev-odd",
                                         seq > 5 ? EventType::finding_opened : EventType::device_found));
        test::run(context, store.commit(batch));
    }

    std::vector<std::uint64_t> seqs(EventQuery query)
    {
        std::vector<std::uint64_t> out;
        for (const auto& found : test::run(context, store.read_events(std::move(query)))) out.push_back(found.seq);
        return out;
    }
    Pruned prune(std::chrono::milliseconds keep, std::uint64_t bytes, model::TimePoint now = time_of(10),
                 std::uint64_t read_to = 1'000'000)
    {
        return test::run(context, store.prune(keep, bytes, now, read_to));
    }
    static model::TimePoint time_of(std::uint64_t seq) { return event(seq).time; }

    boost::asio::io_context context;
    Store store{{}};
};

TEST_F(JournalTest, AnEventReadsBackAsItWasWritten)
{
    EventQuery query;
    query.after_seq = 6;
    query.limit = 1;

    EXPECT_THAT(test::run(context, store.read_events(query)),
                ElementsAre(event(7, "dev-odd", EventType::finding_opened)));
}

TEST_F(JournalTest, ASinkReadsOnFromItsCursor)
{
    const auto events = test::run(context, store.read_journal(8, 100));

    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].seq, 9u);
    EXPECT_EQ(test::run(context, store.read_journal(0, 3)).size(), 3u);
    EXPECT_TRUE(test::run(context, store.read_journal(10, 3)).empty());
}

TEST_F(JournalTest, QueriesNarrowByTimeDeviceAndType)
{
    EventQuery by_time;
    by_time.since = time_of(4);
    by_time.until = time_of(6);
    EXPECT_THAT(seqs(by_time), ElementsAre(4, 5));

    EventQuery by_device;
    by_device.device_id = "dev-even";
    by_device.since = time_of(5);
    EXPECT_THAT(seqs(by_device), ElementsAre(6, 8, 10));

    EventQuery by_type;
    by_type.types = {EventType::finding_opened};
    by_type.limit = 2;
    EXPECT_THAT(seqs(by_type), ElementsAre(6, 7));

    EventQuery everything;
    everything.limit = 0;
    EXPECT_EQ(seqs(everything).size(), 10u);

    EventQuery nothing;
    nothing.since = time_of(11);
    EXPECT_TRUE(seqs(nothing).empty());
}

TEST_F(JournalTest, SinceFindsEventsWrittenAfterTheClockWasSetBack)
{
    Batch batch;
    auto back = event(11);
    back.time = time_of(2);
    batch.append = {back};
    test::run(context, store.commit(batch));

    EventQuery query;
    query.since = time_of(2);
    query.until = time_of(3);

    EXPECT_THAT(seqs(query), ElementsAre(2, 11));
}

TEST_F(JournalTest, AReplayStartsBeforeTheFirstEventOfItsTime)
{
    EXPECT_EQ(test::run(context, store.seq_before(time_of(4))), 3u);
    EXPECT_EQ(test::run(context, store.seq_before(time_of(4) - 1s)), 3u);
    EXPECT_EQ(test::run(context, store.seq_before(time_of(1))), 0u);
    EXPECT_EQ(test::run(context, store.seq_before(time_of(99))), 10u);
}

TEST_F(JournalTest, TheTimelineOfAnAbsorbedDeviceGoesOverToTheSurvivor)
{
    Batch batch;
    batch.merged = {{"dev-odd", "dev-even"}};
    test::run(context, store.commit(batch));

    EventQuery query;
    query.device_id = "dev-even";
    EXPECT_EQ(seqs(query).size(), 10u);
    query.device_id = "dev-odd";
    EXPECT_TRUE(seqs(query).empty());
}

TEST_F(JournalTest, OldEventsGoAndTheNumberingGoesOn)
{
    const auto pruned = prune(3min, unbounded);

    EXPECT_EQ(pruned.events, 6u);
    EXPECT_TRUE(pruned.unread.empty());
    EXPECT_FALSE(pruned.more);
    EXPECT_THAT(seqs({}), ElementsAre(7, 8, 9, 10));
    EXPECT_EQ(store.load().next_seq, 11u);
}

TEST_F(JournalTest, AJournalPrunedToNothingStillGoesOnNumbering)
{
    EXPECT_EQ(prune(1min, unbounded, time_of(100)).events, 10u);

    EXPECT_EQ(store.load().next_seq, 11u);
    const auto sizes = test::run(context, store.sizes());
    EXPECT_EQ(sizes.events, 0u);
    EXPECT_EQ(sizes.journal_bytes, 0u);
    EXPECT_FALSE(sizes.oldest);
    EXPECT_EQ(prune(1min, unbounded, time_of(100)).events, 0u);
}

TEST_F(JournalTest, TheOldestEventsGoWhenTheJournalIsTooLarge)
{
    const auto before = test::run(context, store.sizes());

    const auto pruned = prune(forever, before.journal_bytes / 2);

    const auto after = test::run(context, store.sizes());
    EXPECT_GE(pruned.events, 4u);
    EXPECT_EQ(after.first_seq, pruned.events + 1);
    EXPECT_EQ(before.oldest, time_of(1));
    EXPECT_EQ(after.oldest, time_of(after.first_seq));
    EXPECT_LE(after.journal_bytes, before.journal_bytes / 2);
    EXPECT_GT(after.journal_bytes, 0u);
    EXPECT_EQ(after.last_seq, 10u);
}

TEST_F(JournalTest, WhatNobodyHasReadYetIsHandedOverAsItGoes)
{
    const auto pruned = prune(3min, unbounded, time_of(10), 4);

    ASSERT_EQ(pruned.events, 6u);
    ASSERT_EQ(pruned.unread.size(), 2u);
    EXPECT_EQ(pruned.unread[0].seq, 5u);
    EXPECT_EQ(pruned.unread[0].type, EventType::device_found);
    EXPECT_EQ(pruned.unread[1].seq, 6u);
    EXPECT_EQ(pruned.unread[1].type, EventType::finding_opened);
    EXPECT_TRUE(prune(3min, unbounded, time_of(10), 4).unread.empty());
}

TEST_F(JournalTest, MuchGoesInSlices)
{
    Batch batch;
    for (std::uint64_t seq = 11; seq <= 5000; ++seq) batch.append.push_back(event(seq));
    test::run(context, store.commit(batch));

    std::vector<std::uint64_t> slices;
    for (bool more = true; more;) {
        const auto pruned = prune(forever, 1, time_of(5000), 0);
        EXPECT_EQ(pruned.unread.size(), pruned.events);
        slices.push_back(pruned.events);
        more = pruned.more;
    }
    EXPECT_THAT(slices, ElementsAre(2048, 2048, 904));
    const auto sizes = test::run(context, store.sizes());
    EXPECT_EQ(sizes.events, 0u);
    EXPECT_EQ(sizes.journal_bytes, 0u);
    EXPECT_EQ(store.load().next_seq, 5001u);
    EXPECT_FALSE(store.load().newest_event);
}

TEST_F(JournalTest, TheNewestIdIsKnownAfterARestart)
{
    EXPECT_EQ(store.load().newest_event.value().id, event(10).id);
}

TEST(Journal, AnEventWhoseRecordIsDamagedIsLeftOutAndCountedOnce)
{
    const test::TempDir dir;
    const auto path = dir.path() / "inventory.db";
    boost::asio::io_context context;
    {
        Store store(path);
        Batch batch;
        for (std::uint64_t seq = 1; seq <= 20; ++seq) batch.append.push_back(event(seq));
        test::run(context, store.commit(batch));
    }
    Database(path).execute("UPDATE event SET document = '{' WHERE seq IN (3, 4, 20)");

    Store store(path);
    const auto state = store.load();
    EXPECT_EQ(state.newest_event.value().id, event(19).id);
    EXPECT_EQ(state.next_seq, 21u);
    EXPECT_EQ(store.unreadable().count(), 1u) << "the others were not read yet";
    for (int i = 0; i < 2; ++i) EXPECT_EQ(test::run(context, store.read_journal(0, 100)).size(), 17u);
    EXPECT_EQ(store.unreadable().count(), 3u);
    EXPECT_EQ(store.unreadable().first(), 3u);
    const auto pruned = test::run(context, store.prune(0ms, unbounded, event(6).time, 2));
    EXPECT_EQ(pruned.events, 5u);
    EXPECT_EQ(pruned.unread.size(), 1u);
}

TEST_F(JournalTest, ALongFloodOfEventsStaysWithinTheBound)
{
    std::uint64_t seq = 10;
    for (int i = 0; i < 20; ++i) {
        Batch batch;
        for (int n = 0; n < 500; ++n) batch.append.push_back(event(++seq));
        test::run(context, store.commit(batch));
        (void)prune(forever, 100'000, time_of(seq));
    }

    const auto sizes = test::run(context, store.sizes());
    EXPECT_LE(sizes.journal_bytes, 100'000u);
    EXPECT_LT(sizes.database_bytes, 2'000'000u);
    EXPECT_EQ(sizes.last_seq, 10'010u);
}

}  // namespace
}  // namespace onvigil::store

/// A disk that is full: nothing is lost, and it can be tried again. The disk is a small tmpfs of a mount namespace of
/// the test's own.

#include <gmock/gmock.h>

#include "store/store.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/small_disk.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

Batch large_batch(std::uint64_t first, std::uint64_t count)
{
    Batch batch;
    for (std::uint64_t seq = first; seq < first + count; ++seq) {
        auto event = test::event(seq);
        event.message = std::string(4000, 'm');
        batch.append.push_back(std::move(event));
    }
    return batch;
}

void expect_that_it_waits_for_room(const std::filesystem::path& folder)
{
    boost::asio::io_context context;
    Store store(folder / "inventory.db");
    const auto first = large_batch(1, 10), second = large_batch(11, 500), third = large_batch(511, 10);
    test::run(context, store.commit(first));
    test::fill(folder);

    EXPECT_THROW(test::run(context, store.commit(second)), DiskFull);
    EXPECT_EQ(test::run(context, store.sizes()).last_seq, 10u) << "all of it or nothing";
    EXPECT_TRUE(test::run(context, store.release_reserve()));
    EXPECT_FALSE(test::run(context, store.release_reserve())) << "there is only one";
    test::run(context, store.commit(second));
    EXPECT_FALSE(test::run(context, store.restore_reserve()));

    std::filesystem::remove(test::ballast(folder));
    EXPECT_TRUE(test::run(context, store.restore_reserve()));
    test::run(context, store.commit(third));
    EXPECT_EQ(test::run(context, store.read_journal(0, 1000)).size(), 520u);
}

void expect_that_it_starts(const std::filesystem::path& folder)
{
    boost::asio::io_context context;
    {
        Store store(folder / "inventory.db");
        const auto batch = large_batch(1, 1);
        test::run(context, store.commit(batch));
    }
    test::fill(folder);
    Store again(folder / "inventory.db");
    EXPECT_EQ(again.load().next_seq, 2u);
}

/// There is room for removing events, and none for making the file smaller.
void expect_that_what_it_removes_is_told(const std::filesystem::path& folder)
{
    boost::asio::io_context context;
    {
        Store store(folder / "inventory.db");
        const auto batch = large_batch(1, 200);
        test::run(context, store.commit(batch));
    }
    Store store(folder / "inventory.db");
    test::fill(folder);
    Pruned pruned;
    for (auto left = std::filesystem::file_size(test::ballast(folder)); pruned.events == 0; left -= 32'768) {
        std::filesystem::resize_file(test::ballast(folder), left);
        try {
            constexpr std::chrono::hours for_ever(24 * 365 * 100);
            pruned = test::run(context, store.prune(for_ever, 400'000, test::first_event_time, 0));
            ASSERT_GT(pruned.events, 0u) << "they were removed before, and it was not said";
        } catch (const DiskFull&) {
            ASSERT_EQ(test::run(context, store.sizes()).first_seq, 1u) << "nothing was removed";
        }
    }
    EXPECT_EQ(pruned.unread.size(), pruned.events);
    EXPECT_EQ(test::run(context, store.sizes()).first_seq, pruned.events + 1);
}

TEST(DiskFull, ATransactionWaitsForRoomAndTheReserveIsRoomForOne)
{
    const test::TempDir folder;
    test::on_a_small_disk(folder.path(), [&] { expect_that_it_waits_for_room(folder.path()); });
}

TEST(DiskFull, PruningTellsWhatItRemovedWhereTheFileCannotShrink)
{
    const test::TempDir folder;
    test::on_a_small_disk(folder.path(), [&] { expect_that_what_it_removes_is_told(folder.path()); });
}

TEST(DiskFull, AStoreOpensOnAFullDisk)
{
    const test::TempDir folder;
    test::on_a_small_disk(folder.path(), [&] { expect_that_it_starts(folder.path()); });
}

}  // namespace
}  // namespace onvigil::store

#include "store/owner_lock.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "refusal.hpp"
#include "store/error.hpp"
#include "store/store.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using testing::HasSubstr;

TEST(OwnerLock, ASecondWriterIsRefusedAndToldWhoTheFirstIs)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    {
        const Store first(file);
        const auto text = refusal_of([&] { const Store second(file); });
        EXPECT_THAT(text, HasSubstr(file.string()));
        EXPECT_THAT(text, HasSubstr("process " + std::to_string(getpid())));
    }
    EXPECT_EQ(refusal_of([&] { const Store again(file); }), "it opened") << "the lock goes with its owner";
}

TEST(OwnerLock, AnotherDatabaseInTheSameFolderIsFree)
{
    const test::TempDir folder;
    const OwnerLock first(folder.path() / "one.db"), second(folder.path() / "two.db");
}

TEST(OwnerLock, DoesNotFollowALink)
{
    const test::TempDir folder;
    const auto target = folder.write("precious", "text");
    std::filesystem::create_symlink(target, folder.path() / "inventory.db.lock");
    EXPECT_THAT(refusal_of([&] { const OwnerLock lock(folder.path() / "inventory.db"); }),
                HasSubstr("inventory.db.lock"));
    EXPECT_EQ(std::filesystem::file_size(target), 4u);
}

TEST(Snapshot, HoldsWhatTheWriterCommittedAndWritesNothing)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    boost::asio::io_context context;
    Store writer(file);
    Batch batch;
    batch.save = {test::full_record(1)};
    test::run(context, writer.commit(batch));

    Store snapshot(file, Access::snapshot);
    EXPECT_EQ(snapshot.load().records.size(), 1u);
    batch.save = {test::full_record(2)};
    test::run(context, snapshot.commit(batch));
    EXPECT_EQ(snapshot.load().records.size(), 2u);

    EXPECT_EQ(writer.load().records.size(), 1u);
}

TEST(Snapshot, OfNoFileIsEmptyAndMakesNone)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    Store snapshot(file, Access::snapshot);
    EXPECT_TRUE(snapshot.load().records.empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace onvigil::store

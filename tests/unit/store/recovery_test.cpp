#include "store/recovery.hpp"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "refusal.hpp"
#include "store/store.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* unreadable_device = "UPDATE device SET document = 'nonsense' WHERE number=3";

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class RecoveryTest : public testing::Test {
protected:
    /// An inventory of `devices` devices and as many events, and a copy of it where `copied`.
    void make(int devices, bool copied)
    {
        Store store(file);
        Batch batch;
        for (int i = 1; i <= devices; ++i) {
            batch.save.push_back(test::full_record(i));
            batch.append.push_back(test::event(static_cast<std::uint64_t>(i), test::full_record(i).device->id));
        }
        batch.values = {{"sensor_id", "s-1"}};
        test::run(context, store.commit(batch));
        if (copied) test::run(context, store.back_up());
    }

    /// Everything behind the header page is overwritten.
    void damage() const
    {
        const auto size = std::filesystem::file_size(file);
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096);
        bytes << std::string(size - 4096, '\x7f');
    }

    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> out;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            out.push_back(entry.path().filename().string());
        return out;
    }

    test::TempDir folder;
    std::filesystem::path file = folder.path() / "inventory.db";
    boost::asio::io_context context;
};

TEST_F(RecoveryTest, ADamagedDatabaseIsSetAsideAndItsCopyTakesItsPlace)
{
    make(20, true);
    damage();

    Store store(file);

    ASSERT_TRUE(store.recovered());
    EXPECT_THAT(*store.recovered(), HasSubstr("inventory.db.damaged-"));
    EXPECT_THAT(names(), Contains(StartsWith("inventory.db.damaged-2")));
    const auto state = store.load();
    EXPECT_EQ(state.records.size(), 20u);
    EXPECT_EQ(state.records.front().device->labels, test::full_record(1).device->labels);
    EXPECT_TRUE(state.records.front().device->waiver);
    EXPECT_EQ(state.values.at("sensor_id"), "s-1");
    EXPECT_GT(state.next_seq, 1'000'000u) << "no number is given twice";
    Batch batch;
    batch.append = {test::event(state.next_seq)};
    test::run(context, store.commit(batch));
}

TEST_F(RecoveryTest, WithoutACopyItBeginsAnewAndKeepsTheDamagedFile)
{
    make(20, false);
    damage();
    Store store(file);
    ASSERT_TRUE(store.recovered());
    EXPECT_THAT(*store.recovered(), HasSubstr("no good copy"));
    EXPECT_THAT(names(), Contains(StartsWith("inventory.db.damaged-2")));
    EXPECT_TRUE(store.load().records.empty());
}

TEST_F(RecoveryTest, ACopyThatIsDamagedItselfIsNotUsed)
{
    make(20, true);
    damage();
    std::filesystem::resize_file(backup_of(file), 6000);
    EXPECT_TRUE(Store(file).load().records.empty());
}

TEST_F(RecoveryTest, DamageThatIsMetOnlyWhenDevicesAreReadIsRecoveredFromAsWell)
{
    make(20, true);
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(unreadable_device);
    Store store(file);
    EXPECT_FALSE(store.recovered());
    Batch batch;
    batch.append = {test::event(21), test::event(22)};  // after the copy was made
    test::run(context, store.commit(batch));
    const auto state = store.load();
    EXPECT_EQ(state.records.size(), 20u);
    EXPECT_TRUE(store.recovered());
    EXPECT_EQ(state.next_seq, 23u) << "the damaged file tells how far the numbers came: no sink takes more for lost";
}

TEST_F(RecoveryTest, DamageThatOnlyReadersOfADeviceSeeDoesNotGetIntoTheCopy)
{
    make(20, true);
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(unreadable_device);
    Store store(file);
    EXPECT_THROW(test::run(context, store.back_up()), StoreError);
    EXPECT_EQ(store.load().records.size(), 20u) << "the copy of before is there";
}

TEST_F(RecoveryTest, ACopyWithADeviceThatCannotBeReadIsNotUsed)
{
    make(20, true);
    for (const auto& one : {file, backup_of(file)})
        SQLite::Database(one.string(), SQLite::OPEN_READWRITE).exec(unreadable_device);
    EXPECT_TRUE(Store(file).load().records.empty()) << "where it is used, no start succeeds any more";
    EXPECT_THAT(names(), Contains(StartsWith("inventory.db.damaged-2")));
}

TEST_F(RecoveryTest, WhereTheCopyCannotTakeItsPlaceNothingIsMovedAndTheNextStartTriesItAgain)
{
    make(20, true);
    damage();
    const auto in_the_way = backup_of(file).string() + ".new";  // as a full disk would be
    std::filesystem::create_directory(in_the_way);
    std::ofstream(in_the_way + "/file") << "so that it cannot be removed";
    for (int start = 1; start <= 2; ++start) {
        try {
            const Store store(file);
            ADD_FAILURE() << "it opened at start " << start;
        } catch (const StoreError& error) {
            EXPECT_THAT(error.what(), HasSubstr("could not take its place"));
        }
        EXPECT_TRUE(std::filesystem::exists(file));
        EXPECT_THAT(names(), testing::Not(Contains(StartsWith("inventory.db.damaged-"))));
        EXPECT_THAT(names(), Contains("inventory.db.suspect")) << "the next start reads all of it";
    }
    std::filesystem::remove_all(in_the_way);
    Store store(file);
    ASSERT_TRUE(store.recovered());
    EXPECT_EQ(store.load().records.size(), 20u);
    EXPECT_THAT(names(), Contains(StartsWith("inventory.db.damaged-")));
    EXPECT_THAT(names(), testing::Not(Contains("inventory.db.suspect")));
}

TEST_F(RecoveryTest, AnEmptyFileIsSaidToHaveBeenEmpty)
{
    make(20, true);
    std::filesystem::resize_file(file, 0);
    std::ofstream(file.string() + "-wal") << "what was newest";
    Store store(file);
    ASSERT_TRUE(store.recovered());
    EXPECT_THAT(*store.recovered(), HasSubstr("is empty"));
    EXPECT_EQ(store.load().records.size(), 20u);
    EXPECT_THAT(names(), Contains(testing::AllOf(StartsWith("inventory.db.damaged-"), testing::EndsWith("-wal"))));
}

TEST_F(RecoveryTest, NumbersGoOnBehindWhatAnAttemptThatWasCutShortCouldStillRead)
{
    make(20, true);
    const auto made = backup_of(file).string() + ".new";
    std::filesystem::copy_file(backup_of(file), made);
    SQLite::Database(made, SQLite::OPEN_READWRITE).exec("UPDATE journal SET last_seq = 500");
    damage();
    Store store(file);
    EXPECT_EQ(store.load().next_seq, 501u);
}

TEST_F(RecoveryTest, AFileOfAnotherProgramIsRefusedAndStaysByteForByte)
{
    const std::vector<std::string> schemas{"CREATE TABLE bookmark(url TEXT)",
                                           "CREATE TABLE bookmark(url TEXT); PRAGMA user_version=7",
                                           "CREATE TABLE device(name TEXT); PRAGMA user_version=7"};
    for (std::size_t i = 0; i <= schemas.size(); ++i) {
        std::filesystem::remove(file);
        if (i == schemas.size())
            folder.write("inventory.db", "# what I wanted to write down\n");
        else
            SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(schemas[i]);
        const std::string before = bytes_of(file);
        EXPECT_THAT(refusal_of([&] { const Store store(file); }),
                    testing::AnyOf(HasSubstr("name another inventory.path"), HasSubstr("move the file away")))
            << i;
        EXPECT_EQ(bytes_of(file), before) << i;
        EXPECT_THAT(names(), testing::Not(Contains(StartsWith("inventory.db.damaged-")))) << i;
    }
}

TEST_F(RecoveryTest, AnEmptyFileWithoutACopyIsMovedAndSaid)
{
    folder.write("inventory.db", "");
    const Store store(file);
    ASSERT_TRUE(store.recovered());
    EXPECT_THAT(*store.recovered(), testing::AllOf(HasSubstr("is empty"), HasSubstr("it was moved to")));
    EXPECT_THAT(names(), Contains(StartsWith("inventory.db.damaged-")));
}

TEST_F(RecoveryTest, TheCopyIsForTheOwnerAloneAndHasNoEvents)
{
    make(20, true);
    struct stat status {};
    ASSERT_EQ(stat(backup_of(file).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    SQLite::Database copy(backup_of(file).string());
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM event").getInt(), 0);
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM device").getInt(), 20);
}

TEST_F(RecoveryTest, ACopyMayBeMadeAgainWhileTheWriterWrites)
{
    make(20, true);
    Store store(file);
    Batch batch;
    batch.save = {test::full_record(21)};
    test::run(context, store.commit(batch));
    test::run(context, store.back_up());
    EXPECT_EQ(SQLite::Database(backup_of(file).string()).execAndGet("SELECT count(*) FROM device").getInt(), 21);
}

/// An index that does not hold what its table does: what only a whole check finds.
TEST_F(RecoveryTest, AfterACrashTheIndexesAreCheckedToo)
{
    make(20, true);
    const auto crashed = folder.path() / "crashed.db";
    {
        SQLite::Database writer(file.string(), SQLite::OPEN_READWRITE);
        writer.exec("PRAGMA writable_schema=1");
        writer.exec("UPDATE sqlite_master SET sql='CREATE INDEX event_time ON event(seq)' WHERE name='event_time'");
        for (const auto* side : {"", "-wal"})
            std::filesystem::copy_file(file.string() + side, crashed.string() + side);  // as a kill would leave it
    }
    std::filesystem::copy_file(backup_of(file), backup_of(crashed));

    EXPECT_FALSE(Store(file).recovered()) << "it was closed: a quick look is enough";
    Store recovered(crashed);
    ASSERT_TRUE(recovered.recovered());
    EXPECT_THAT(*recovered.recovered(), HasSubstr("took its place"));
    EXPECT_EQ(recovered.load().records.size(), 20U);
}

}  // namespace
}  // namespace onvigil::store

#include "store/database.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "refusal.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

int fsync_failure = 0;

}  // namespace
}  // namespace onvigil::store

/// In place of the C library's: it fails as a test wants it to.
extern "C" int fsync(int descriptor)
{
    if (onvigil::store::fsync_failure == 0) return static_cast<int>(::syscall(SYS_fsync, descriptor));
    errno = onvigil::store::fsync_failure;
    return -1;
}

namespace onvigil::store {
namespace {

using testing::HasSubstr;

TEST(Database, AFileThatIsNoDatabaseIsNamedWithWhatToDo)
{
    const test::TempDir folder;
    const auto file = folder.write("inventory.db", std::string(8192, 'x'));

    const auto text = refusal_of([&] { const Database opened(file); });

    EXPECT_THAT(text, HasSubstr(file.string()));
    EXPECT_THAT(text, HasSubstr("move the file away"));
}

TEST(Database, ADamagedPageIsFoundWhenItIsOpened)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    {
        Database database(file);
        for (int i = 0; i < 200; ++i)
            database.execute("INSERT INTO device(number, document, verdict) VALUES(" + std::to_string(i) + ", '" +
                             std::string(500, 'd') + "', '')");
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(0, std::ios::end);
    const auto size = bytes.tellp();
    for (std::streamoff at = 20 * 4096; at < size; at += 4096) {
        bytes.seekp(at);
        bytes << std::string(600, '\x7f');
    }
    bytes.close();

    Database database(file);
    ASSERT_TRUE(database.recovered());
    EXPECT_THAT(*database.recovered(), HasSubstr("it was moved to"));
}

TEST(Database, AMissingFolderIsSaid)
{
    EXPECT_THAT(refusal_of([&] { const Database opened("/nonexistent/folder/inventory.db"); }),
                HasSubstr("its folder must exist"));
}

TEST(Database, AnExceptionInsideATransactionUndoesIt)
{
    Database database({});

    EXPECT_THROW(database.transact([&] {
        database.execute("INSERT INTO value VALUES('a', 'b')");
        throw std::runtime_error("stop");
    }),
                 std::runtime_error);

    auto& query = database.prepare("SELECT count(*) FROM value");
    ASSERT_TRUE(query.executeStep());
    EXPECT_EQ(query.getColumn(0).getInt(), 0);
}

TEST(Database, CommitsReachTheDiskAndReadersAreNotBlocked)
{
    const test::TempDir folder;
    Database database(folder.path() / "inventory.db");

    auto& mode = database.prepare("PRAGMA journal_mode");
    ASSERT_TRUE(mode.executeStep());
    EXPECT_EQ(mode.getColumn(0).getString(), "wal");
    auto& safety = database.prepare("PRAGMA synchronous");
    ASSERT_TRUE(safety.executeStep());
    EXPECT_EQ(safety.getColumn(0).getInt(), 2);
}

TEST(Database, ACopyForWhichThereIsNoRoomOnlyAtItsEndIsSaidToBeOne)
{
    const test::TempDir folder;
    Database database(folder.path() / "inventory.db");
    database.execute("CREATE TABLE t(x)");
    fsync_failure = ENOSPC;
    int code = 0;
    try {
        database.copy_to(folder.path() / "copy.db");
    } catch (const SQLite::Exception& error) {
        code = error.getErrorCode();
    }
    fsync_failure = 0;
    EXPECT_EQ(code, SQLITE_FULL);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "copy.db.new"));
}

}  // namespace
}  // namespace onvigil::store

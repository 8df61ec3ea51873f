#include "store/disk_reserve.hpp"

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

TEST(DiskReserve, IsHeldBesideTheDatabaseUntilItIsReleasedOnce)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db.reserve";
    DiskReserve reserve(folder.path() / "inventory.db");
    EXPECT_EQ(std::filesystem::file_size(file), 4U << 20);
    EXPECT_TRUE(reserve.release());
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_FALSE(reserve.release()) << "there is no second one";
    EXPECT_TRUE(reserve.restore());
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_TRUE(reserve.restore()) << "held already";
}

TEST(DiskReserve, OfNoDatabaseIsNothing)
{
    DiskReserve none;
    EXPECT_TRUE(none.restore());
    EXPECT_FALSE(none.release());
}

TEST(DiskReserve, ThatCannotBeMadeIsNotHeld)
{
    const test::TempDir folder;
    DiskReserve reserve(folder.path() / "missing" / "inventory.db");
    EXPECT_FALSE(reserve.restore());
    EXPECT_FALSE(reserve.release());
}

TEST(DiskReserve, IsNotMadeThroughALink)
{
    const test::TempDir folder;
    const auto target = folder.write("target", "stays");
    std::filesystem::create_symlink(target, folder.path() / "inventory.db.reserve");
    DiskReserve reserve(folder.path() / "inventory.db");
    EXPECT_FALSE(reserve.release());
    EXPECT_EQ(std::filesystem::file_size(target), 5U);
}

}  // namespace
}  // namespace onvigil::store

#include "daemon/transfer.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/store.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon::transfer_test {
namespace {

TEST(Transfer, AnExportThatFailsLeavesNothingBehind)
{
    const onvigil::test::TempDir folder;
    Start start;
    start.settings.inventory.path = folder.path() / "inventory.db";
    Options options;
    options.export_to = folder.path() / "inventory.jsonl";
    EXPECT_THROW((void)export_inventory(start, options), store::StoreError) << "there is no inventory";
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));

    (void)store::Store(start.settings.inventory.path);
    EXPECT_EQ(export_inventory(start, options), 0);
    EXPECT_TRUE(std::filesystem::exists(options.export_to));
}

}  // namespace
}  // namespace onvigil::daemon::transfer_test

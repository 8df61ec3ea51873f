#include "cli/spool.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "cli/source.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::cli {
namespace {

/// TMPDIR for as long as it lives.
struct InFolder {
    explicit InFolder(const char* path) { ::setenv("TMPDIR", path, 1); }
    ~InFolder() { ::unsetenv("TMPDIR"); }
};

TEST(Spool, GivesBackEachTextAsItCameAndLeavesNothingBehind)
{
    const test::TempDir folder;
    const InFolder here(folder.path().c_str());
    Spool spool;
    const std::string texts[] = {"first", "", std::string(3'000'000, 'x'), std::string("a\0b", 3), "last"};
    for (const auto& text : texts) spool.add(text);

    ASSERT_EQ(spool.size(), 5u);
    for (const std::size_t i : {4u, 0u, 2u, 3u, 1u, 0u}) EXPECT_EQ(spool.at(i), texts[i]);
    spool.add("later");
    EXPECT_EQ(spool.at(5), "later");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Spool, SaysWhereItCannotWrite)
{
    const InFolder nowhere("/nowhere");
    try {
        const Spool spool;
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("/nowhere: No such file"), std::string::npos);
        EXPECT_NE(std::string(failure.what()).find("TMPDIR"), std::string::npos);
    }
}

}  // namespace
}  // namespace onvigil::cli

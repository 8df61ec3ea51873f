#include "base/whole_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temp_dir.hpp"

namespace onvigil {
namespace {

TEST(WholeFile, IsWrittenBesideItsNameAndThenHasIt)
{
    const test::TempDir dir;
    const auto file = dir.write("report", "old").string();
    const auto unfinished = unfinished_name(file);
    EXPECT_EQ(unfinished, file + ".part");
    std::ofstream(unfinished) << "new";
    std::error_code error;
    EXPECT_TRUE(finish_file(unfinished, file, error));
    std::string text;
    EXPECT_TRUE(std::ifstream(file) >> text);
    EXPECT_EQ(text, "new");
    EXPECT_FALSE(std::filesystem::exists(unfinished));

    std::ofstream(unfinished) << "cut off";
    drop_file(unfinished, file);
    EXPECT_FALSE(std::filesystem::exists(unfinished));
    EXPECT_FALSE(finish_file(unfinished, file, error));
    EXPECT_TRUE(error);
}

TEST(WholeFile, WhatCannotBePutOnDiskIsSaid)
{
    EXPECT_NO_THROW(write_to_disk(std::filesystem::temp_directory_path())) << "a folder is one, too";
    EXPECT_THROW(write_to_disk("/nowhere/to/be/found"), std::filesystem::filesystem_error);
}

TEST(WholeFile, ADeviceIsWrittenToItselfAndStays)
{
    EXPECT_EQ(unfinished_name("/dev/null"), "/dev/null");
    EXPECT_EQ(unfinished_name("/dev/stdout"), "/dev/stdout");
    EXPECT_EQ(unfinished_name("/proc/self/fd/1"), "/proc/self/fd/1");
    std::error_code error;
    EXPECT_TRUE(finish_file("/dev/null", "/dev/null", error));
    drop_file("/dev/null", "/dev/null");
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace onvigil

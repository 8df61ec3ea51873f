#pragma once
/// support/small_disk.hpp - a disk of 24 MiB in a mount namespace of its own, and how to fill it.

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

namespace onvigil::test {

/// Runs `body` in a process of its own with a small disk at `folder`; skips the test where there can be none.
template <typename Body>
void on_a_small_disk(const std::filesystem::path& folder, Body body)
{
    constexpr int no_disk = 77;
    const pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("small", folder.c_str(), "tmpfs", 0, "size=24m") != 0)
            _exit(no_disk);
        try {
            body();
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
        _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == no_disk) GTEST_SKIP() << "needs to be root, for a disk of its own";
    EXPECT_EQ(status, 0);
}

inline std::filesystem::path ballast(const std::filesystem::path& folder)
{
    return folder / "ballast";
}

inline void fill(const std::filesystem::path& folder)
{
    std::ofstream out(ballast(folder), std::ios::binary);
    const std::string block(4096, 'x');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

}  // namespace onvigil::test

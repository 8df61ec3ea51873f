#include "cli/session.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace onvigil::cli::session_test {
namespace {

TEST(Print, WaitsForTheReaderOfAPipeThatDoesNotBlock)
{
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    const int kept = ::dup(STDOUT_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[1]);
    std::size_t heard = 0;
    std::thread reader([&] {
        char buffer[4096];
        for (ssize_t size; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;)
            heard += static_cast<std::size_t>(size);
    });
    const std::string text(1u << 22, 'x');  // many times what a pipe holds
    std::string failure;
    try {
        print(text);
    } catch (const Failure& failed) {
        failure = failed.what();
    }
    ::dup2(kept, STDOUT_FILENO);
    ::close(kept);
    reader.join();
    ::close(ends[0]);
    EXPECT_EQ(failure, "");
    EXPECT_EQ(heard, text.size());
}

}  // namespace
}  // namespace onvigil::cli::session_test

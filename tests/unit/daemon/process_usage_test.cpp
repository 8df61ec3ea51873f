#include "daemon/process_usage.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <ctime>

namespace onvigil::daemon {
namespace {

TEST(ProcessUsage, CountsTheDescriptorsThatAreOpen)
{
    const auto before = process_usage().open_descriptors;
    const int one_more = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(one_more, 0);
    const auto with_it = process_usage();
    ::close(one_more);

    EXPECT_EQ(with_it.open_descriptors, before + 1);
    EXPECT_GE(with_it.most_descriptors, with_it.open_descriptors);
}

TEST(ProcessUsage, TellsMemoryThreadsAndTheProcessorTimeThatWasUsed)
{
    const auto before = process_usage();
    for (volatile std::uint64_t spun = 0;
         std::clock() < CLOCKS_PER_SEC / 10 + std::clock_t(before.cpu_seconds * CLOCKS_PER_SEC);)
        spun = spun + 1;
    const auto usage = process_usage();

    EXPECT_GT(usage.cpu_seconds, before.cpu_seconds);
    EXPECT_GE(usage.threads, 1U);
    EXPECT_GT(usage.resident_bytes, 1U << 20);
    EXPECT_GT(usage.virtual_bytes, usage.resident_bytes);
}

TEST(ProcessUsage, TellsWhenTheProcessStarted)
{
    const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    const auto started = process_usage().start_time_seconds;

    EXPECT_LE(started, now);
    EXPECT_GT(started, now - 3600) << "tests take minutes, not hours";
}

}  // namespace
}  // namespace onvigil::daemon

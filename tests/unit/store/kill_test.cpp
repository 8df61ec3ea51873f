// A writer that is killed at any moment: what is found afterwards is whole.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <random>
#include <set>

#include "store/store.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

constexpr int devices = 40;

/// The device, with a name that says which event was the last about it.
model::Record device_of(std::uint64_t seq)
{
    auto device = test::full_device(static_cast<int>(seq % devices));
    device.name = std::to_string(seq);
    return {std::make_shared<const model::Device>(std::move(device)), nullptr};
}

/// The kernel kills this process then, whatever it is doing.
void be_killed(std::chrono::microseconds after)
{
    sigevent end{};
    end.sigev_notify = SIGEV_SIGNAL;
    end.sigev_signo = SIGKILL;
    timer_t timer{};
    itimerspec when{};
    when.it_value.tv_nsec = std::chrono::nanoseconds(after).count();
    if (timer_create(CLOCK_MONOTONIC, &end, &timer) != 0 || timer_settime(timer, 0, &when, nullptr) != 0) _exit(2);
}

/// Commits batches of a device and its event until it is killed.
[[noreturn]] void write_until_killed(const std::filesystem::path& path, std::chrono::microseconds after)
{
    boost::asio::io_context context;
    Store store(path);
    std::uint64_t seq = store.load().next_seq;
    be_killed(after);
    for (;;) {
        Batch batch;
        const std::uint64_t size = 1 + seq % 7;
        for (std::uint64_t n = 0; n < size; ++n, ++seq) {
            batch.save.push_back(device_of(seq));
            batch.append.push_back(test::event(seq, batch.save.back().device->id));
        }
        test::run(context, store.commit(batch));
    }
}

void run_and_kill(const std::filesystem::path& path, std::chrono::microseconds after)
{
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_until_killed(path, after);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
}

TEST(Kill, TwentyKilledWritersLeaveEveryEventOnceAndDevicesThatMatch)
{
    const test::TempDir folder;
    const auto path = folder.path() / "inventory.db";
    std::minstd_rand random(7);
    std::uint64_t least = 0;
    for (int round = 0; round < 20; ++round) {
        ASSERT_NO_FATAL_FAILURE(run_and_kill(path, std::chrono::microseconds(500 + random() % 40'000)));

        boost::asio::io_context context;
        Store store(path);
        const State state = store.load();
        EventQuery everything;
        everything.limit = 0;
        const auto events = test::run(context, store.read_events(everything));

        ASSERT_EQ(events.size() + 1, state.next_seq);
        ASSERT_GE(events.size(), least) << "committed events are gone";
        least = events.size();
        std::set<std::string> ids;
        for (std::size_t i = 0; i < events.size(); ++i) {
            ASSERT_EQ(events[i].seq, i + 1);
            ids.insert(events[i].id);
        }
        ASSERT_EQ(ids.size(), events.size());
        for (const auto& record : state.records) {
            const auto last = std::stoull(record.device->name);
            ASSERT_LE(last, events.size()) << "a device is ahead of the journal";
            ASSERT_GT(last + devices, events.size()) << "a device is behind the journal";
        }
        ASSERT_EQ(state.records.size(), std::min<std::size_t>(devices, events.size()));
    }
    EXPECT_GT(least, 20u);
}

}  // namespace
}  // namespace onvigil::store

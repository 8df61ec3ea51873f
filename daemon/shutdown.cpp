#include "daemon/shutdown.hpp"

#include <poll.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <cstdio>
#include <thread>

#include "async/within.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// How long sinks get for what is waiting; the rest is delivered at the next start.
constexpr auto drain_limit = 700ms;

asio::awaitable<bool> finish(Pipeline& pipeline, alerts::Dispatcher& dispatcher)
{
    try {
        co_await pipeline.flush();
    } catch (const store::DiskFull&) {
        // It cannot be stored that the sensor stops; that must not keep it from stopping.
    }
    co_await dispatcher.drain(drain_limit);
    co_await dispatcher.stop();
    co_return true;
}

}  // namespace

asio::awaitable<void> store_and_deliver(Pipeline& pipeline, alerts::Dispatcher& dispatcher, const Log& log,
                                        std::chrono::milliseconds limit)
{
    const auto done = co_await async::within<bool>(limit, finish(pipeline, dispatcher));
    if (!done) log.warning("not everything could be stored and delivered in time; the next start goes on with it");
    co_return;
}

void end_process_within(std::chrono::milliseconds limit, const Log& log)
{
    std::thread([limit, log] {
        std::this_thread::sleep_for(limit);
        pollfd log_end{STDERR_FILENO, POLLOUT, 0};  // it may be what does not answer
        if (::poll(&log_end, 1, 0) == 1)
            log.warning(
                "the disk, or what a sink writes to, does not answer: ended without it; what was stored is whole");
        ::_exit(0);
    }).detach();
}

void end_process_with(const std::exception& error, bool stopping, const Log& log)
{
    const auto* system_error = dynamic_cast<const boost::system::system_error*>(&error);
    const bool aborted = system_error != nullptr && system_error->code() == asio::error::operation_aborted;
    const bool failed = !stopping || !aborted;
    if (failed) log.error("{}", error.what());
    std::fflush(nullptr);
    ::_exit(failed ? 1 : 0);
}

}  // namespace onvigil::daemon

#pragma once
/// daemon/shutdown.hpp - the end of the daemon, which takes less than 5 s whatever hangs.
///
/// Two steps: what can be cancelled gets some time and is then given up; what blocks a thread (a commit, a copy of the
/// inventory, a file server that does not answer) is cut off with the process. Each survives that as it survives a
/// kill.

#include "alerts/dispatcher.hpp"
#include "daemon/log.hpp"
#include "daemon/pipeline.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <exception>

namespace onvigil::daemon {

/// Stores what the pipeline holds, lets the sinks deliver a little, and stops them; what is not done in time is done
/// after the next start.
[[nodiscard]] boost::asio::awaitable<void> store_and_deliver(Pipeline& pipeline, alerts::Dispatcher& dispatcher,
                                                             const Log& log, std::chrono::milliseconds limit);

/// From now on this process has `limit` left. It then ends with exit code 0: it was asked to.
void end_process_within(std::chrono::milliseconds limit, const Log& log);

/// What came out of the event loop ends the process at once, with exit code 1: coroutines are left in it that refer to
/// parts which would be destroyed before them. Boost 1.83 lets a coroutine that is cancelled before it has started
/// throw "operation aborted" there: while `stopping` all is committed and delivered by then, and the code is 0.
[[noreturn]] void end_process_with(const std::exception& error, bool stopping, const Log& log);

}  // namespace onvigil::daemon

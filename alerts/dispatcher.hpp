#pragma once
/// alerts/dispatcher.hpp - carries events from the journal to every sink: in order, at least once, each at its own
/// pace.
///
/// One task a sink, reading on from a durable cursor of its own; a sink that is slow, dead or gone delays nobody
/// else. Owned by the daemon; runs on one executor.

#include "alerts/identity.hpp"
#include "alerts/journal.hpp"
#include "alerts/settings.hpp"
#include "alerts/sink.hpp"
#include "alerts/status.hpp"
#include "async/task_group.hpp"
#include "base/result.hpp"
#include "model/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::alerts {

/// What became of one test event.
struct TestOutcome {
    std::string sink;
    std::string error;  ///< empty: delivered
};

class Lane;

class Dispatcher {
public:
    Dispatcher(boost::asio::any_io_executor executor, Journal& journal, Identity identity, Clock clock,
               SinkFactory factory = make_sink);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Serves the sinks until cancelled. Throws what the journal throws.
    [[nodiscard]] boost::asio::awaitable<void> run(AlertSettings settings);

    /// Waits until every sink has what is in the journal, or fails, or `limit` passes: for a stop that says goodbye.
    [[nodiscard]] boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

    /// Ends every sink politely; returns when all have ended, and run() does too. What they still have to say of losses
    /// goes into the journal, which must be there.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    /// After a reload: sinks that did not change go on undisturbed, new ones start with what happens from now on
    /// (with everything where the journal is new), removed ones end. A failing sink tries again at once.
    void adopt(AlertSettings settings);

    /// New events are committed.
    void journal_grew();

    /// Files are opened anew (after log rotation).
    void reopen();

    [[nodiscard]] std::vector<SinkStatus> status() const;

    /// Sends one test event through a connection of its own to `sink` (nullopt: to every enabled one), past filters
    /// and backlog. Problem: there is no such sink.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<TestOutcome>, Problem>> test(
        std::optional<std::string> sink);

    /// Sends again what `sink` should have got since then. Gives the number of journal entries gone back.
    [[nodiscard]] boost::asio::awaitable<Result<std::uint64_t, Problem>> replay(std::string sink,
                                                                                model::TimePoint since);

private:
    boost::asio::awaitable<void> idle();
    void start(const SinkSettings& settings, std::shared_ptr<Lane> before);
    boost::asio::awaitable<void> serve(std::shared_ptr<Lane> lane, std::shared_ptr<Lane> before);
    boost::asio::awaitable<void> test_one(SinkSettings settings, TestOutcome& outcome);

    boost::asio::any_io_executor executor_;
    Journal& journal_;
    Identity identity_;
    Clock clock_;
    SinkFactory factory_;
    AlertSettings settings_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< of the enabled sinks, in the order of the settings
    std::unique_ptr<async::TaskGroup> tasks_;   ///< while running
    boost::asio::steady_timer ended_;           ///< never expires; cancelled when run() is over
};

}  // namespace onvigil::alerts

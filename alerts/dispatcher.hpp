#pragma once
/// alerts/dispatcher.hpp - carries events from the journal to every sink: in order, at least once, each at its own
/// pace.
///
/// One task a sink, reading on from a durable cursor of its own; a sink that is slow, dead or gone delays no other
/// else. Owned by the daemon; runs on one executor.

#include "alerts/alert_settings.hpp"
#include "alerts/event_journal.hpp"
#include "alerts/sensor_identity.hpp"
#include "alerts/sinks/sink.hpp"
#include "async/task_group.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "model/sink_status.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace onvigil::alerts {

/// What became of one test event.
struct TestOutcome {
    std::string sink;
    std::string error;    ///< empty: delivered
    bool silent = false;  ///< takes events that reach no receiver here
};

class SinkWorker;

class Dispatcher {
public:
    Dispatcher(boost::asio::any_io_executor executor, EventJournal& journal, SensorIdentity identity, Clock clock);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Serves the sinks until cancelled. Throws what the journal throws.
    [[nodiscard]] boost::asio::awaitable<void> run(AlertSettings settings);

    /// Waits until every sink has what is in the journal, or fails, or `limit` passes: before a stop, so that
    /// `sensor.stopped` arrives.
    [[nodiscard]] boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

    /// Closes every sink; returns when all have ended, and run() has too. What they still have to report of losses goes
    /// into the journal, which must be there.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    /// After a reload: sinks that did not change go on undisturbed, new ones start with what happens from now on
    /// (with everything where the journal is new), removed ones end and are forgotten. One that is switched off keeps
    /// its place, and goes on from there when it is switched on again. A failing sink tries again at once.
    void reconfigure(AlertSettings settings);

    /// What sinks say of the sensor; taken up by the next reconfigure().
    void rename_site(std::string site);

    /// New events are committed.
    void journal_grew();

    /// What every sink is certainly done with; nullopt while the cursor of one has not been read.
    [[nodiscard]] std::optional<std::uint64_t> read_to() const;
    /// The journal has removed these: a sink that still waits for one has lost it.
    void made_room(std::span<const model::Event> removed);

    /// Files are opened anew (after log rotation).
    void reopen();

    [[nodiscard]] std::vector<model::SinkStatus> status() const;

    /// Sends one test event through a connection of its own to `sink` (nullopt: to every enabled one), past filters
    /// and backlog; one that is silent here is left out unless it is named. Problem: there is no such sink.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<TestOutcome>, Problem>> test(
        std::optional<std::string> sink);

    /// Sends again what `sink` should have got since then, a restart notwithstanding. Gives the number of events.
    [[nodiscard]] boost::asio::awaitable<Result<std::uint64_t, Problem>> replay(std::string sink,
                                                                                model::TimePoint since);

private:
    boost::asio::awaitable<void> idle();
    boost::asio::awaitable<void> remove_unknown_cursors();
    std::shared_ptr<SinkWorker> take_predecessor(std::vector<std::shared_ptr<SinkWorker>>& old,
                                                 const std::string& name);
    void start(const SinkSettings& settings, std::shared_ptr<SinkWorker> before);
    boost::asio::awaitable<void> serve(std::shared_ptr<SinkWorker> worker, std::shared_ptr<SinkWorker> before);
    boost::asio::awaitable<void> test_one(SinkSettings settings, TestOutcome& outcome);

    boost::asio::any_io_executor executor_;
    EventJournal& journal_;
    SensorIdentity identity_;
    bool renamed_ = false;  ///< since the sinks were made
    Clock clock_;
    AlertSettings settings_;
    std::vector<std::shared_ptr<SinkWorker>> workers_;  ///< of the enabled sinks, in the order of the settings
    std::vector<std::shared_ptr<SinkWorker>> leaving_;  ///< stopped, perhaps not ended yet
    std::unique_ptr<async::TaskGroup> tasks_;           ///< while running
    boost::asio::steady_timer ended_;                   ///< never expires; cancelled when run() is over
};

}  // namespace onvigil::alerts

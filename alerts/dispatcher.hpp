#pragma once
/// alerts/dispatcher.hpp - carries events from the journal to every sink: in order, at least once, each at its own
/// pace.
///
/// One task a sink, reading on from a durable cursor of its own; a sink that is slow, dead or gone delays nobody
/// else. Owned by the daemon; runs on one executor.

#include "alerts/journal.hpp"
#include "alerts/settings.hpp"
#include "base/result.hpp"
#include "model/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::alerts {

/// One sink as `alerts`, `status` and the problems show it.
struct SinkStatus {
    enum class State : std::uint8_t { ok, retrying, failed };
    std::string name;
    std::string type;
    std::string target;  ///< "tls://10.1.1.9:6514"
    State state = State::ok;
    std::uint64_t delivered = 0;  ///< since the daemon started
    std::uint64_t backlog = 0;    ///< events that wait
    std::uint64_t lost = 0;       ///< since the daemon started; each loss is an `events.lost` too
    std::uint64_t parked = 0;     ///< refused by the receiver as malformed and left out
    std::optional<model::TimePoint> last_delivered;
    std::string last_error;  ///< empty while all is well
    std::optional<model::TimePoint> failing_since;
};
[[nodiscard]] std::string_view name(SinkStatus::State state);

/// What became of one test event.
struct TestOutcome {
    std::string sink;
    std::string error;  ///< empty: delivered
};

/// Who we are, for syslog headers and test events.
struct Identity {
    std::string site, sensor, sensor_id, version;
};

class Dispatcher {
public:
    using Clock = std::function<model::TimePoint()>;

    Dispatcher(boost::asio::any_io_executor executor, Journal& journal, Identity identity, Clock clock);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Serves the sinks until cancelled. Throws what the journal throws.
    [[nodiscard]] boost::asio::awaitable<void> run(AlertSettings settings);

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
    class Lane;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace onvigil::alerts

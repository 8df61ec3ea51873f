#pragma once
/// alerts/sink_worker.hpp - carries events from the journal to one sink: reads on, filters, hands over, waits, stores
/// how far it has come.
///
/// Owned by the dispatcher, one task each. What is certain is stored (delivery_position.hpp); after a failure or a
/// restart everything behind it is sent again, so every event arrives at least once and first arrivals are in order.

#include "alerts/alert_settings.hpp"
#include "alerts/backlog.hpp"
#include "alerts/delivery_position.hpp"
#include "alerts/event_journal.hpp"
#include "alerts/journal_reader.hpp"
#include "alerts/loss_report.hpp"
#include "alerts/retry_policy.hpp"
#include "alerts/sensor_identity.hpp"
#include "alerts/sinks/sink.hpp"
#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "model/sink_status.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <random>
#include <span>

namespace onvigil::alerts {

class SinkWorker {
public:
    enum class Phase : std::uint8_t { waiting, serving, stopping, ended };

    /// `begin`: where a sink that has no cursor yet starts.
    SinkWorker(boost::asio::any_io_executor executor, EventJournal& journal, SinkSettings settings,
               SensorIdentity identity, Clock clock, std::uint64_t begin);

    /// Serves until stopped or cancelled; begins when `before`, the worker of the same name it replaces, has ended.
    [[nodiscard]] boost::asio::awaitable<void> run(std::shared_ptr<SinkWorker> before);

    void stop();
    void forget();     ///< stops, and removes the cursor in the end
    void wake();       ///< the journal grew
    void retry_now();  ///< ends a back-off
    void reopen();
    /// The journal has removed these.
    void made_room(std::span<const model::Event> removed);
    /// Sends everything behind `seq` again; stored when it returns. Gives the number of events the sink wants of it.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> replay_after(std::uint64_t seq);

    [[nodiscard]] const SinkSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] model::SinkStatus status() const;
    [[nodiscard]] Phase phase() const noexcept { return phase_; }
    /// What the sink is certainly done with; nullopt until its cursor has been read.
    [[nodiscard]] std::optional<std::uint64_t> certain_to() const;
    /// Nothing waits that could be delivered now.
    [[nodiscard]] bool at_rest() const;

private:
    using Steady = std::chrono::steady_clock;

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> load_cursor();
    boost::asio::awaitable<void> begin_replay();
    boost::asio::awaitable<bool> fill();
    boost::asio::awaitable<Outcome> hand_over();
    boost::asio::awaitable<void> rest();
    boost::asio::awaitable<void> recover(Failure failure);
    boost::asio::awaitable<void> wait_to_retry(Steady::time_point until);
    boost::asio::awaitable<void> bound_backlog();
    boost::asio::awaitable<void> report_loss();
    boost::asio::awaitable<void> save(bool at_once);
    void note_arrivals();
    void lose(const Loss& loss, std::string_view why);

    boost::asio::any_io_executor executor_;
    EventJournal& journal_;
    SinkSettings settings_;
    SensorIdentity identity_;
    Clock clock_;
    async::Notification wake_;
    boost::asio::steady_timer ended_;
    async::TaskGroup* task_ = nullptr;  ///< while serving
    std::unique_ptr<Sink> sink_;

    JournalReader reader_;
    DeliveryPosition position_;
    std::optional<std::uint64_t> saved_;  ///< the stored cursor; nullopt: not read yet
    Backlog backlog_;
    LossReport losses_;
    bool reporting_ = false;        ///< it is not certain yet that `events.lost` stands in the journal
    std::uint64_t missing_to_ = 0;  ///< up to here lost events were counted that the journal has no record of
    RetryPolicy retry_;
    std::minstd_rand random_;
    Steady::time_point next_save_{};
    bool retry_now_ = false, forgotten_ = false;
    Phase phase_ = Phase::waiting;
    model::SinkStatus status_;
};

}  // namespace onvigil::alerts

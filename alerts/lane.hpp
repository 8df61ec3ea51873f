#pragma once
/// alerts/lane.hpp - one sink's way through the journal: read on, filter, hand over, wait, remember how far it came.
///
/// Owned by the dispatcher, one task each. Durable is only what is certain; after a failure or a restart everything
/// behind that is sent again, so every event arrives at least once and first arrivals are in order.

#include "alerts/backlog.hpp"
#include "alerts/backoff.hpp"
#include "alerts/filter.hpp"
#include "alerts/journal.hpp"
#include "alerts/settings.hpp"
#include "alerts/sink.hpp"
#include "alerts/status.hpp"
#include "async/task_group.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace onvigil::alerts {

class Lane {
public:
    using MakeSink = std::function<std::unique_ptr<Sink>()>;

    /// `begin`: where a sink that has no cursor yet starts.
    Lane(boost::asio::any_io_executor executor, Journal& journal, SinkSettings settings, MakeSink make_sink,
         Clock clock, std::uint64_t begin);

    /// Serves until stopped or cancelled; begins when `before`, the lane of the same name it replaces, has ended.
    [[nodiscard]] boost::asio::awaitable<void> run(std::shared_ptr<Lane> before);

    void stop();
    void forget();     ///< stops, and removes the cursor in the end
    void wake();       ///< the journal grew
    void retry_now();  ///< ends a back-off
    void reopen();
    /// The journal let these go.
    void made_room(std::span<const model::Event> removed);
    /// Durable when it returns.
    [[nodiscard]] boost::asio::awaitable<void> replay_after(std::uint64_t seq);
    /// The events behind `seq` that the sink wants.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> count_after(std::uint64_t seq);

    [[nodiscard]] const SinkSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] SinkStatus status() const;
    [[nodiscard]] bool begun() const noexcept { return begun_; }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    [[nodiscard]] bool done() const noexcept { return done_; }
    [[nodiscard]] std::uint64_t certain_to() const noexcept { return std::min(cursor_, replay_.value_or(cursor_)); }
    /// Nothing waits that could be delivered now.
    [[nodiscard]] bool at_rest() const;

private:
    using Steady = std::chrono::steady_clock;

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> begin();
    boost::asio::awaitable<void> rewind();
    boost::asio::awaitable<bool> fill();
    bool reaches_nobody();
    boost::asio::awaitable<Outcome> hand_over();
    boost::asio::awaitable<void> rest();
    boost::asio::awaitable<void> recover(Failure failure);
    boost::asio::awaitable<void> wait_to_retry(Steady::time_point until);
    boost::asio::awaitable<void> bound_backlog();
    boost::asio::awaitable<void> scan();
    boost::asio::awaitable<void> say_loss();
    boost::asio::awaitable<void> save(bool at_once);
    boost::asio::awaitable<void> pause(Steady::time_point until);
    boost::asio::awaitable<void> leave();
    boost::asio::awaitable<void> wait_for_end();

    void account();
    void give_up_handed_over();
    bool isolate_or_park(const Failure& failure);
    void lose(const Loss& loss, std::string_view why);
    void skip_to(std::uint64_t seq);

    static constexpr std::size_t chunk_events = 1024;  ///< read from the journal at once
    static constexpr std::string_view no_room = "the journal had to make room";

    boost::asio::any_io_executor executor_;
    Journal& journal_;
    SinkSettings settings_;
    MakeSink make_sink_;
    Clock clock_;
    Filter filter_;
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer ended_;
    async::TaskGroup* task_ = nullptr;  ///< while serving
    std::unique_ptr<Sink> sink_;

    // How far: saved_ <= cursor_ <= position_.
    std::uint64_t position_;                 ///< handed over up to here
    std::uint64_t cursor_;                   ///< certain up to here
    std::uint64_t saved_ = 0;                ///< certain, and durable
    std::deque<std::uint64_t> handed_over_;  ///< seqs between cursor_ and position_ that are not certain yet
    std::vector<model::Event> chunk_;        ///< read from the journal, behind position_
    std::size_t next_ = 0;                   ///< in chunk_
    std::uint64_t one_by_one_until_ = 0;     ///< a batch was refused: find the culprit
    int refused_in_a_row_ = 0;
    std::uint64_t doubted_ = 0;            ///< refused after too many others: one more try before it is parked
    std::optional<std::uint64_t> replay_;  ///< asked for, not yet begun
    std::uint64_t replay_until_ = 0;       ///< what is sent again on purpose is no backlog

    std::uint64_t dropped_to_ = 0;  ///< the newest event that had to make room

    Backlog backlog_;
    bool counting_ = false;  ///< backlog_ knows what waits
    Loss loss_;              ///< not yet said
    std::string loss_why_;
    Backoff backoff_;
    std::minstd_rand random_;
    Steady::time_point next_save_{}, next_scan_{}, next_say_{};
    bool woken_ = false, retry_now_ = false, begun_ = false, stopped_ = false, forgotten_ = false, done_ = false;
    SinkStatus status_;
};

}  // namespace onvigil::alerts

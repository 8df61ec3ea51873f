#pragma once
/// hub/pusher.hpp - keeps the hub up to date: connects, pushes what is new, disconnects; every `push`, or after a
/// failure when the back-off says so.
///
/// Two streams share each transaction: the newest version of each changed device, and the events in their order. The
/// hub knows how far it is; here only a mark is stored (position.hpp). What blocks runs on a thread of its own, so that
/// a hub that hangs holds up nothing. Rows that the hub refuses are found one by one, left out and counted.

#include "async/detached_call.hpp"
#include "async/notification.hpp"
#include "base/back_off.hpp"
#include "hub/hub_settings.hpp"
#include "hub/payload.hpp"
#include "hub/push_connection.hpp"
#include "hub/sensor_journal.hpp"
#include "model/sink_status.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/circular_buffer.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace onvigil::hub {

class Pusher {
public:
    Pusher(const boost::asio::any_io_executor& executor, HubSettings settings, SensorJournal& journal,
           std::function<model::TimePoint()> now);
    ~Pusher();  ///< waits for what is under way; that ends soon
    Pusher(const Pusher&) = delete;
    Pusher& operator=(const Pusher&) = delete;

    /// Until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();
    void reconfigure(HubSettings settings);
    /// What is under way ends soon, and nothing more is pushed.
    void stop() { *stop_ = true; }

    /// As `alerts`, `status` and the metrics show it; nothing where there is no hub.
    [[nodiscard]] std::optional<model::SinkStatus> status() const;
    /// Why what the hub has published is not used here; nothing: it is, or there is none.
    [[nodiscard]] const std::string& knowledge_problem() const { return hub_.knowledge_problem; }

private:
    /// Nothing: the hub has everything.
    using Outcome = std::optional<Failure>;
    struct Batch {
        Push push;
        std::vector<StoredDevice> devices;
        std::vector<model::Event> events;
        std::vector<std::string> gone;
        bool wants_knowledge = false;
        /// Events that are gone from the journal, or cannot be read, before they were pushed.
        std::uint64_t missing = 0, first_missing = 0, last_missing = 0;
        /// Of what is pushed from there on; before the filter.
        void note_missing(std::uint64_t from_seq);
        [[nodiscard]] std::size_t rows() const { return devices.size() + events.size() + gone.size(); }
    };
    [[nodiscard]] boost::asio::awaitable<Outcome> visit();
    struct Opened {
        std::unique_ptr<Connection> connection{};
        std::optional<Failure> failure{};
    };
    /// Opening it may be without end: a resolver that hangs, a hub that asks for endless arithmetic.
    [[nodiscard]] boost::asio::awaitable<Opened> open();
    [[nodiscard]] boost::asio::awaitable<Outcome> push_all(Connection& connection);
    [[nodiscard]] boost::asio::awaitable<std::optional<Batch>> next_batch();
    [[nodiscard]] boost::asio::awaitable<Result<Answer, Failure>> send(Connection& connection, Batch& batch);
    [[nodiscard]] boost::asio::awaitable<void> go_on_from(const Answer& answer);
    [[nodiscard]] boost::asio::awaitable<void> begin_epoch();
    [[nodiscard]] boost::asio::awaitable<void> save(Mark mark);
    [[nodiscard]] std::vector<model::Event> wanted(std::vector<model::Event> events) const;
    /// Whether there were any; what came of them is told with the next push.
    [[nodiscard]] boost::asio::awaitable<bool> carry_out_directives();
    [[nodiscard]] boost::asio::awaitable<DirectiveResult> carry_out(Directive directive);
    void remember(std::vector<Directive> directives);
    /// Where the hub has published newer makers and lists.
    [[nodiscard]] boost::asio::awaitable<Outcome> fetch_knowledge(Connection& connection);
    void taken(const Batch& batch);
    [[nodiscard]] double random();

    HubSettings settings_;
    HubSettings used_;  ///< by the visit under way
    SensorJournal& journal_;
    std::function<model::TimePoint()> now_;
    async::Notification wake_;
    boost::asio::thread_pool thread_;
    async::DetachedCall<Opened> opening_;
    std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false);
    std::mt19937_64 random_;
    BackOff back_off_;

    /// What is of one hub; of another one, nothing of it counts.
    struct OfHub {
        Position at{};                         ///< of the hub, as far as we know
        bool complete = false;                 ///< likewise: all devices of this epoch are there
        std::optional<Position> one_by_one{};  ///< up to here there are rows that are refused
        std::vector<Directive> due{};
        std::vector<DirectiveResult> results{};  ///< that the hub has not heard
        /// Directives that came already, whole: a hub that was restored gives a number again.
        boost::circular_buffer<std::size_t> known{known_directives};
        std::string told_lists{};    ///< that the hub has
        std::int64_t published = 0;  ///< the newest knowledge that the hub has
        std::int64_t refused = 0;    ///< is not fetched again
        std::string knowledge_problem{};
    };
    /// A hub gives a directive again until it has heard how it ended; these are not carried out twice.
    static constexpr std::size_t known_directives = 1000;

    Mark mark_;
    OfHub hub_;
    std::uint64_t newest_change_ = 0;
    model::SinkStatus status_;
};

}  // namespace onvigil::hub

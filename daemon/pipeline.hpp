#pragma once
/// daemon/pipeline.hpp - the spine: observation -> change -> verdict -> events -> one transaction -> the listener.
///
/// Three inputs share one path: evidence arrives (heard, departed, round_ended), time passes (the run loop), the lists
/// change (reconfigure). What arrives while a transaction is on its way to the disk becomes the next one. Views are of
/// what is committed. One thread.

#include "async/notification.hpp"
#include "daemon/baseline_tracker.hpp"
#include "daemon/commit_queue.hpp"
#include "daemon/committed_state.hpp"
#include "daemon/evaluator.hpp"
#include "daemon/reevaluation.hpp"
#include "daemon/saved_state.hpp"
#include "daemon/trusted_clock.hpp"
#include "discovery/observation_listener.hpp"
#include "inventory/registry.hpp"
#include "systemd/hwdb.hpp"

#include <functional>

namespace onvigil::daemon {

/// What a pipeline works with, and what earlier runs left. References must outlive it.
struct PipelineParts {
    store::Store& store;
    systemd::Hwdb& hwdb;
    CommitListener& listener;
    TrustedClock& clock;
    inventory::Registry registry;
    policy::Policy policy;
    Sensor sensor;
    store::State stored;
    SavedState saved;                 ///< of `stored`, with what is new at this start
    std::function<bool()> all_asked;  ///< whether no device waits to be asked: what ends a baseline
    std::function<bool()> flooded;    ///< more hosts are heard that answer nothing than can be devices
};

class Pipeline final : public discovery::ObservationListener {
public:
    Pipeline(const boost::asio::any_io_executor& executor, PipelineParts parts);

    void heard(model::Observation observation) override;
    void departed(discovery::Departure departure) override;
    void renamed(const std::map<std::string, std::string>& networks) override;
    void round_ended(model::RoundReport report) override;
    void sweep_ended() { baseline_.sweep_ended(); }

    /// Where it says something else than before, every device is judged anew.
    void reconfigure(policy::Policy policy);
    void reconfigure(inventory::InventorySettings settings) { registry_.reconfigure(std::move(settings)); }

    /// Commits and lets time pass until cancelled. Where the disk is full it waits for room, and what is heard
    /// meanwhile changes the inventory in memory alone. Throws what else the store throws.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// An administrator's change: applies it and returns the record once committed (of `forget`: what was forgotten).
    using DeviceEdit = std::function<std::optional<model::Change>(inventory::Registry&)>;
    [[nodiscard]] boost::asio::awaitable<std::optional<model::Record>> edit(DeviceEdit apply);

    /// An event of the sensor itself.
    void announce(model::Event event);
    /// Changes what the next run finds; stored with the next transaction.
    void save(const std::function<void(SavedState&)>& change);
    enum class Applied : std::uint8_t {
        everything,
        announced,  ///< alone, which waits for no device, nor for room for devices
        edited  ///< everything, for an edit: it takes effect whatever its client is told, so that room is waited for
    };
    /// Returns when what was applied so far is committed. Throws "operation aborted" where nothing is committed any
    /// more, and of `everything` store::DiskFull where it waits for room.
    [[nodiscard]] boost::asio::awaitable<void> flush(Applied what = Applied::everything);

    // What is applied, committed or not.
    [[nodiscard]] const inventory::Registry& registry() const { return registry_; }
    [[nodiscard]] Evaluator& evaluator() { return evaluator_; }
    /// Returns when devices came, went or changed.
    [[nodiscard]] boost::asio::awaitable<void> devices_changed() { return devices_changed_.wait(); }
    [[nodiscard]] const SavedState& saved() const { return saved_; }

    [[nodiscard]] const CommittedState& committed() const { return committed_; }
    [[nodiscard]] model::TimePoint now() const { return clock_.now(); }
    /// Of an event of the sensor itself.
    [[nodiscard]] alerts::EventContext context() const;

private:
    struct Transaction {
        store::Batch batch;
        std::vector<RecordChange> changes;
        std::uint64_t covers = 0;  ///< `applied_` when it was gathered
        std::uint64_t tells = 0;   ///< likewise of `announced_so_far_`
    };
    void enqueue(const std::vector<model::Change>& changes);
    void applied();
    [[nodiscard]] Transaction gather();
    void evaluate(const CommitQueue::Changed& changed, Transaction& transaction);
    [[nodiscard]] boost::asio::awaitable<void> store(const store::Batch& batch);
    void commit(Transaction& transaction);
    void advance_time(model::TimePoint now);
    void end_baselines(model::TimePoint now);
    void reevaluate(model::TimePoint now);
    [[nodiscard]] model::TimePoint next_due(model::TimePoint now) const;

    store::Store& store_;
    systemd::Hwdb& hwdb_;
    CommitListener& listener_;
    TrustedClock& clock_;
    inventory::Registry registry_;
    Evaluator evaluator_;
    BaselineTracker baseline_;
    std::function<bool()> all_asked_;
    std::function<bool()> flooded_;
    Reevaluation reevaluation_;

    // What the next transaction is made of.
    CommitQueue queue_;
    std::vector<model::Event> announced_;
    SavedState saved_;
    SavedValues stored_;       ///< `saved_` as the store has it
    bool saving_ = false;      ///< `saved_` has changed
    bool refreshing_ = false;  ///< stamps of a round are to be stored

    CommittedState committed_;
    std::uint64_t applied_ = 0;                      ///< counts everything that has to be committed
    std::uint64_t covered_ = 0;                      ///< of that, what is committed
    std::uint64_t announced_so_far_ = 0, told_ = 0;  ///< events of the sensor: all, and those that are committed
    bool ended_ = false;                             ///< nothing is committed any more
    async::Notification wake_;
    async::Broadcast progress_;  ///< at each commit
    async::Broadcast devices_changed_;
};

}  // namespace onvigil::daemon

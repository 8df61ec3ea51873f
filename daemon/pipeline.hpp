#pragma once
/// daemon/pipeline.hpp - the spine: observation -> change -> verdict -> events -> one transaction -> everybody who
/// listens.
///
/// Three ways lead into one tail: evidence arrives (heard, round_ended), time passes (the run loop), the lists change
/// (adopt). What arrives while a transaction is on its way to the disk becomes the next one. Views are of what is
/// committed. One thread.

#include "alerts/announcements.hpp"
#include "alerts/derive.hpp"
#include "alerts/stamper.hpp"
#include "control/status.hpp"
#include "daemon/audience.hpp"
#include "daemon/judgements.hpp"
#include "daemon/pipeline_parts.hpp"
#include "daemon/settle_queue.hpp"
#include "discovery/discovery.hpp"
#include "discovery/observation_listener.hpp"
#include "interview/interview_ports.hpp"
#include "model/shared_text.hpp"
#include "store/store.hpp"
#include "systemd/hwdb.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <random>
#include <unordered_set>

namespace onvigil::daemon {

class Pipeline final : public discovery::ObservationListener,
                       public discovery::KnownDevices,
                       public interview::MakerProof {
public:
    Pipeline(const boost::asio::any_io_executor& executor, PipelineParts parts, store::Store& store,
             systemd::Hwdb& hwdb, Audience& audience);

    // First way.
    void heard(model::Observation observation) override;
    void departed(discovery::Departure departure) override;
    void round_ended(model::RoundReport report) override;
    void sweep_ended() { causes_.sweep_ended(); }

    // Third way: where it says something else than before, every device is judged anew.
    void adopt(policy::Policy policy);
    void adopt(inventory::InventorySettings settings) { registry_.adopt(std::move(settings)); }

    /// Commits and lets time pass until cancelled. Throws what the store throws.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// The administrator's way: applies and returns the record once committed (of `forget`: what was forgotten).
    using Deed = std::function<std::optional<model::Change>(inventory::Registry&)>;
    [[nodiscard]] boost::asio::awaitable<std::optional<model::Record>> administer(Deed deed);

    /// An event of the sensor itself.
    void announce(model::Event event);
    /// A value to be stored with the next transaction.
    void keep(std::string key, std::string value);
    /// Returns when all that was applied so far is committed; throws "operation aborted" where nothing will be any
    /// more.
    [[nodiscard]] boost::asio::awaitable<void> settled();

    // Ports of discovery.
    [[nodiscard]] std::vector<model::IpAddress> addresses_on(const std::string& network) const override;
    [[nodiscard]] std::vector<model::IpAddress> neighbours_on(const std::string& network) const override;
    void each_address(const Visit& visit) const override;
    [[nodiscard]] std::uint64_t device_at(const model::IpAddress& address) const override;
    [[nodiscard]] boost::asio::awaitable<bool> wants_fingerprint(model::IpAddress address) override;

    /// Tells whether no device waits to be asked: what ends a baseline.
    void all_asked_when(std::function<bool()> question) { all_asked_ = std::move(question); }

    // What is committed.
    using Records = std::map<std::string, model::Record, std::less<>>;
    [[nodiscard]] const Records& records() const { return committed_; }
    [[nodiscard]] const control::DeviceCounts& counts() const { return counts_; }
    [[nodiscard]] const Rounds& rounds() const { return rounds_; }
    [[nodiscard]] std::uint64_t last_seq() const { return committed_seq_; }
    [[nodiscard]] const policy::Policy& policy() const { return policy_; }
    [[nodiscard]] const inventory::RegistryDrops& registry_drops() const { return registry_.drops(); }
    [[nodiscard]] alerts::Counts levels() const;
    [[nodiscard]] alerts::Context context(model::Cause cause = model::Cause::observed) const;
    [[nodiscard]] const Causes& causes() const { return causes_; }

private:
    struct Transaction {
        store::Batch batch;
        std::vector<Settled> settled;
        std::uint64_t covers = 0;  ///< `applied_` when it was gathered
    };
    void name_owners(model::Observation& observation);
    void take(const std::vector<model::Change>& changes);
    void mark(const model::DevicePtr& device, const std::string& merged_into = {});
    void wake() { wake_.cancel(); }
    [[nodiscard]] bool anything_to_settle() const;
    [[nodiscard]] Transaction gather();
    void settle(const SettleQueue::Changed& changed, Transaction& transaction);
    void let_time_pass(model::TimePoint now);
    void end_first_passes(model::TimePoint now);
    void judge_anew(model::TimePoint now);
    void end_policy_pass();
    void commit(Transaction& transaction);
    [[nodiscard]] model::Cause cause_of(const model::Change& change) const;
    void append(model::Event event, store::Batch& batch);
    [[nodiscard]] model::TimePoint next_due(model::TimePoint now) const;

    boost::asio::any_io_executor executor_;
    inventory::Registry registry_;
    policy::Policy policy_;
    Causes causes_;
    Sensor sensor_;
    store::Store& store_;
    systemd::Hwdb& hwdb_;
    Audience& audience_;
    alerts::Announcements announcements_;
    std::function<bool()> all_asked_;

    Judgements judgements_;
    model::TextPool texts_;  ///< of verdicts
    Records committed_;
    control::DeviceCounts counts_;
    SettleQueue queue_;
    std::unordered_set<std::string> overdue_;  ///< to be announced although not yet identified
    std::vector<model::Event> announced_;
    std::vector<std::pair<std::string, std::string>> values_;
    Rounds rounds_;
    bool refreshing_ = false;  ///< stamps of a round are to be stored
    bool ended_ = false;       ///< nothing is committed any more
    PolicyState judged_by_;
    PolicyPass policy_pass_;
    std::uint64_t next_seq_;
    alerts::Stamper stamper_;
    std::uint64_t committed_seq_;
    std::uint64_t applied_ = 0;  ///< counts everything that has to be committed
    std::uint64_t covered_ = 0;  ///< of that, what is committed
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer progress_;  ///< never expires; cancelled at each commit
    std::mt19937_64 random_;
};

}  // namespace onvigil::daemon

#include "daemon/pipeline.hpp"

#include <boost/asio/steady_timer.hpp>

#include "alerts/summary_events.hpp"
#include "base/limits.hpp"

namespace onvigil::daemon {
namespace {

void mark(CommitQueue& queue, const model::Device& device, const std::string& merged_into = {})
{
    const bool asked = device.identification.state != model::Identification::State::pending;
    queue.mark(device.id, asked, std::chrono::steady_clock::now(), merged_into);
}

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// One transaction: large enough to make a commit cheap, small enough that a device does not wait long for it and that
/// a burst does not pile up twice. Of a device that was merely seen, only the stamp is written.
constexpr std::size_t max_devices_per_transaction = 50;
constexpr std::size_t max_stamps_per_transaction = 200;
/// The one thread is never kept longer than this (house rule: 10 ms).
constexpr auto slice = 5ms;
/// How often a full disk is tried again.
constexpr auto retry_interval = 1s;

std::chrono::steady_clock::time_point steady_at(model::TimePoint time, model::TimePoint now)
{
    return std::chrono::steady_clock::now() + std::max(time - now, std::chrono::milliseconds(0));
}

/// Adds the registered owners of the MACs an observation names.
void name_owners(model::Observation& observation, systemd::Hwdb& hwdb)
{
    for (auto& claim : observation.macs)
        if (claim.organization.empty() && claim.mac.tells_owner())
            claim.organization = hwdb.organization(claim.mac.bytes);
    std::erase_if(observation.claims, [&](const auto& claim) {
        if (claim.first != model::Key::endpoint_mac && claim.first != model::Key::scope_mac) return false;
        if (const auto mac = model::parse_mac(claim.second))
            observation.mac_marks.push_back({claim.first, *mac, hwdb.organization(mac->bytes)});
        return true;
    });
}

/// And has gone since: it was none, as far as anyone can know, and is told when it comes back.
bool never_answered(const model::Device& device)
{
    using State = model::Identification::State;
    const State state = device.identification.state;
    return device.presence == model::Presence::offline && (state == State::pending || state == State::unreachable);
}

/// Where no run has said what it judged by, this one's lists are no news, and every device is judged all the same.
PolicyState judged_by(const SavedState& saved, const policy::Policy& policy, model::TimePoint now)
{
    if (saved.judged_by) return *saved.judged_by;
    auto state = state_of(policy, now);
    state.program.clear();
    return state;
}

}  // namespace

Pipeline::Pipeline(const asio::any_io_executor& executor, PipelineParts parts)
    : store_(parts.store),
      hwdb_(parts.hwdb),
      listener_(parts.listener),
      clock_(parts.clock),
      registry_(std::move(parts.registry)),
      evaluator_(std::move(parts.policy), std::move(parts.sensor), parts.stored.next_seq,
                 parts.stored.newest_event ? parts.stored.newest_event->id : std::string()),
      baseline_(parts.saved.baseline_taken, parts.saved.networks, clock_.now()),
      all_asked_(std::move(parts.all_asked)),
      flooded_(parts.flooded ? std::move(parts.flooded) : [] { return false; }),
      reevaluation_(judged_by(parts.saved, evaluator_.policy(), clock_.now())),
      saved_(std::move(parts.saved)),
      stored_(std::move(parts.stored.values)),
      saving_(!stored_.contains("sensor_id")),
      wake_(executor),
      progress_(executor),
      devices_changed_(executor)
{
    committed_.last_seq = parts.stored.next_seq - 1;
    for (auto& record : parts.stored.records) {
        committed_.counts.count(record);
        committed_.records.emplace(record.device->id, std::move(record));
    }
    for (const auto& id : parts.stored.untold)
        if (const auto found = committed_.records.find(id); found != committed_.records.end())
            evaluator_.hold(id, found->second.device->first_seen);
    reevaluate(clock_.now());
}

void Pipeline::applied()
{
    ++applied_;
    wake_.notify();
}

void Pipeline::heard(model::Observation observation)
{
    name_owners(observation, hwdb_);
    observation.at += clock_.correction();
    if (observation.identification && observation.identification->at)
        *observation.identification->at += clock_.correction();
    enqueue(registry_.apply(std::move(observation), clock_.now()));
    applied();
}

void Pipeline::departed(discovery::Departure departure)
{
    enqueue(registry_.depart(departure.endpoint, departure.from, clock_.now()));
    applied();
}

void Pipeline::renamed(const std::map<std::string, std::string>& networks)
{
    baseline_.renamed(networks);
    enqueue(registry_.rename(networks, clock_.now()));
    save([&](SavedState& saved) { saved.networks = baseline_.known_networks(); });
}

void Pipeline::round_ended(model::RoundReport report)
{
    report.started += clock_.correction();
    report.ended += clock_.correction();
    baseline_.round_ended(report);
    enqueue(registry_.end_round(report, clock_.now()));
    refreshing_ = true;
    save([&](SavedState& saved) {
        if (!report.sweep) saved.rounds.add(report);
    });
    if (!report.sweep) committed_.round_durations.observe(report.ended - report.started);
}

void Pipeline::reconfigure(policy::Policy policy)
{
    evaluator_.reconfigure(std::move(policy));
    reevaluate(clock_.now());
}

void Pipeline::reevaluate(model::TimePoint now)
{
    evaluator_.forget_verdicts();
    if (!reevaluation_.begin(state_of(evaluator_.policy(), now), applied_ + 1)) return;
    for (const auto& [id, record] : committed_.records) mark(queue_, *record.device);
    // New ones may be on their way to the disk with what the lists of before say of them.
    registry_.for_each([&](const model::DevicePtr& device) { mark(queue_, *device); });
    applied();
}

void Pipeline::announce(model::Event event)
{
    if (announced_.size() < limits::announced_events)
        announced_.push_back(std::move(event)), ++announced_so_far_;
    else
        ++committed_.not_announced;
    applied();
}

void Pipeline::save(const std::function<void(SavedState&)>& change)
{
    change(saved_);
    saving_ = true;
    applied();
}

void Pipeline::enqueue(const std::vector<model::Change>& changes)
{
    for (const auto& change : changes) mark(queue_, *(change.after ? change.after : change.before), change.merged_into);
    if (!changes.empty()) devices_changed_.notify_all();
}

asio::awaitable<void> Pipeline::run()
{
    // However it ends: what waits for a commit must not wait for ever.
    const std::shared_ptr<void> end(nullptr, [this](void*) {
        ended_ = true;
        progress_.notify_all();
    });
    for (;;) {
        const auto now = clock_.now();
        advance_time(now);
        // As long as the reserve cannot be had again, devices wait, and what is left of it is for events of the sensor.
        if (committed_.disk_full && co_await store_.restore_reserve()) committed_.disk_full.reset();
        const bool may_grow = !committed_.disk_full;
        if (!announced_.empty() || (may_grow && (!queue_.empty() || saving_ || refreshing_))) {
            Transaction transaction = gather();
            co_await store(transaction.batch);
            commit(transaction);
        } else if (may_grow && covered_ != applied_) {  // it changed nothing: there is nothing to wait for
            covered_ = applied_;
            progress_.notify_all();
        } else {
            co_await wake_.wait_until(steady_at(may_grow ? next_due(now) : now + retry_interval, now));
        }
    }
}

asio::awaitable<void> Pipeline::store(const store::Batch& batch)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        bool stored = true;
        const auto begin = std::chrono::steady_clock::now();
        try {
            co_await store_.commit(batch);
            committed_.commit_durations.observe(std::chrono::steady_clock::now() - begin);
        } catch (const store::DiskFull& error) {
            committed_.disk_full = error.what();
            stored = false;
        }
        if (stored) break;
        if (co_await store_.release_reserve()) continue;
        progress_.notify_all();  // that there is none
        timer.expires_after(retry_interval);
        co_await timer.async_wait(asio::use_awaitable);
        advance_time(clock_.now());
    }
}

void Pipeline::advance_time(model::TimePoint now)
{
    if (const auto ended = reevaluation_.end(covered_)) {
        // Only now is it saved that all devices are judged by this: what ends the daemon before is done again.
        save([&](SavedState& saved) { saved.judged_by = reevaluation_.judged_by(); });
        if (ended->to_say) announce(alerts::policy_changed(context(), *ended->to_say, committed_.levels()));
    }
    if (const auto due = registry_.due(); due && *due <= now) enqueue(registry_.tick(now));
    if (!flooded_())
        for (const auto& id : evaluator_.overdue(now)) {
            const auto device = registry_.get(id);
            if (device && never_answered(*device))
                evaluator_.hold(id, now);
            else if (device)
                mark(queue_, *device);
        }
    if (std::chrono::floor<std::chrono::days>(now) != reevaluation_.judged_by().day) reevaluate(now);
    end_baselines(now);
}

/// Over only when whatever the baseline has shown is asked, told and committed: its summary counts it, and nothing of
/// it comes afterwards.
void Pipeline::end_baselines(model::TimePoint now)
{
    const bool all_told = queue_.empty() && (flooded_() || evaluator_.all_announced()) && !registry_.expecting();
    const auto ended = baseline_.check(all_told && all_asked_(), now);
    if (!ended.anything()) return;
    if (ended.baseline) announced_.push_back(alerts::baseline_taken(context(), committed_.levels()));
    for (const auto& network : ended.networks) {
        alerts::Counts counts;
        for (const auto& [id, record] : committed_.records)
            if (record.device->network == network) counts.add(record.verdict->level);
        announced_.push_back(alerts::network_added(context(), network, counts));
    }
    saved_.baseline_taken = true;
    saved_.networks = baseline_.known_networks();
    saving_ = true;
}

model::TimePoint Pipeline::next_due(model::TimePoint now) const
{
    auto due = now + 1s;  // a baseline depends on what others are doing: looked at once a second while one is taken
    if (baseline_.complete()) due = now + 1h;
    if (const auto time = registry_.due()) due = std::min(due, *time);
    if (const auto time = flooded_() ? std::nullopt : evaluator_.next_due()) due = std::min(due, *time);
    const model::TimePoint midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    return std::min(due, midnight);
}

Pipeline::Transaction Pipeline::gather()
{
    Transaction transaction;
    transaction.covers = covered_;
    if (!committed_.disk_full) {
        const auto ends = std::chrono::steady_clock::now() + slice;
        for (auto now = ends - slice; !queue_.empty() && now < ends; now = std::chrono::steady_clock::now()) {
            for (const auto& changed : queue_.take(now)) evaluate(changed, transaction);
            if (transaction.changes.size() >= max_devices_per_transaction) break;
        }
    }
    // They wait for no device: a stop does not wait until very many are judged.
    for (auto& event : std::exchange(announced_, {}))
        evaluator_.append(std::move(event), clock_.now(), transaction.batch);
    transaction.tells = announced_so_far_;
    if (committed_.disk_full || !queue_.empty()) return transaction;
    transaction.covers = applied_;
    if (std::exchange(refreshing_, false)) {
        transaction.batch.touch = registry_.refresh(max_stamps_per_transaction);
        refreshing_ = !transaction.batch.touch.empty();
    }
    if (std::exchange(saving_, false))
        for (const auto& [key, value] : to_values(saved_))
            if (stored_[key] != value) transaction.batch.values.emplace_back(key, stored_[key] = value);
    return transaction;
}

void Pipeline::evaluate(const CommitQueue::Changed& changed, Transaction& transaction)
{
    model::Record before;
    if (const auto found = committed_.records.find(changed.id); found != committed_.records.end())
        before = found->second;
    const model::Change change{before.device, registry_.get(changed.id), changed.merged_into};
    if (!change.before && !change.after) return;  // came and went between two transactions
    const auto cause = reevaluation_.running() && change.before == change.after
                           ? model::Cause::policy
                           : baseline_.of(change.after ? change.after->network : change.before->network);
    if (auto result = evaluator_.evaluate(before, change, cause, clock_.now(), transaction.batch, flooded_()))
        transaction.changes.push_back(std::move(*result));
}

void Pipeline::commit(Transaction& transaction)
{
    committed_.apply(transaction.changes, transaction.batch);
    for (const auto& event : transaction.batch.append)
        if (event.cause == model::Cause::policy) reevaluation_.count(event.type);
    covered_ = transaction.covers;
    told_ = transaction.tells;
    progress_.notify_all();
    listener_.committed(transaction.changes, transaction.batch.append);
}

asio::awaitable<void> Pipeline::flush(Applied what)
{
    const auto& committed = what == Applied::announced ? told_ : covered_;
    const auto target = what == Applied::announced ? announced_so_far_ : applied_;
    while (committed < target) {
        if (ended_) throw boost::system::system_error(asio::error::operation_aborted);
        if (what == Applied::everything && committed_.disk_full) throw store::DiskFull(*committed_.disk_full);
        co_await progress_.wait();
    }
}

asio::awaitable<std::optional<model::Record>> Pipeline::edit(DeviceEdit apply)
{
    const auto change = apply(registry_);
    if (!change) co_return std::nullopt;
    const auto id = (change->after ? change->after : change->before)->id;
    const auto committed = [&]() -> std::optional<model::Record> {
        const auto found = committed_.records.find(id);
        return found == committed_.records.end() ? std::nullopt : std::optional(found->second);
    };
    const auto before = committed();
    enqueue({*change});
    applied();
    co_await flush(Applied::edited);
    const auto after = committed();
    co_return after ? after : before;
}

alerts::EventContext Pipeline::context() const
{
    return evaluator_.sensor().context(clock_.now());
}

}  // namespace onvigil::daemon

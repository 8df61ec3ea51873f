#include "daemon/pipeline.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "alerts/summary.hpp"
#include "base/text.hpp"
#include "daemon/clock.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

std::chrono::steady_clock::time_point steady_at(model::TimePoint time, model::TimePoint now)
{
    return std::chrono::steady_clock::now() + std::max(time - now, std::chrono::milliseconds(0));
}

/// After it a new device stands in the registry.
constexpr auto longest_gestation = 300ms;

}  // namespace

Pipeline::Pipeline(const asio::any_io_executor& executor, PipelineParts parts, store::Store& store, systemd::Hwdb& hwdb,
                   Audience& audience)
    : executor_(executor),
      registry_(std::move(parts.registry)),
      policy_(std::move(parts.policy)),
      causes_(std::move(parts.causes)),
      sensor_(std::move(parts.sensor)),
      store_(store),
      hwdb_(hwdb),
      audience_(audience),
      all_asked_([] { return true; }),
      rounds_(parts.rounds),
      next_seq_(parts.next_seq),
      stamper_(parts.newest_event),
      committed_seq_(parts.next_seq - 1),
      wake_(executor),
      progress_(executor, asio::steady_timer::time_point::max()),
      random_(std::random_device{}())
{
    for (auto& record : parts.records) {
        counts_.count(record);
        committed_.emplace(record.device->id, std::move(record));
    }
    for (const auto& id : parts.untold)
        if (const auto found = committed_.find(id); found != committed_.end())
            announcements_.hold(id, found->second.device->first_seen);
    if (parts.judged_by)
        judged_by_ = std::move(*parts.judged_by);
    else
        judged_by_ = state_of(policy_, system_now()), judged_by_.program.clear();
    judge_anew(system_now());
}

/// Who registered the MACs an observation speaks of.
void Pipeline::name_owners(model::Observation& observation)
{
    for (auto& claim : observation.macs)
        if (claim.organization.empty() && claim.mac.tells_owner())
            claim.organization = hwdb_.organization(claim.mac.bytes);
    std::erase_if(observation.claims, [&](const auto& claim) {
        if (claim.first != model::Key::endpoint_mac && claim.first != model::Key::scope_mac) return false;
        if (const auto mac = model::parse_mac(claim.second))
            observation.mac_marks.push_back({claim.first, *mac, hwdb_.organization(mac->bytes)});
        return true;
    });
}

void Pipeline::heard(model::Observation observation)
{
    name_owners(observation);
    take(registry_.apply(std::move(observation), system_now()));
    ++applied_;
    wake();
}

void Pipeline::departed(discovery::Departure departure)
{
    take(registry_.depart(departure.endpoint, departure.from, system_now()));
    ++applied_;
    wake();
}

void Pipeline::round_ended(model::RoundReport report)
{
    causes_.round_ended(report);
    take(registry_.end_round(report, system_now()));
    refreshing_ = true;
    if (!report.sweep) rounds_.ended(report);
    keep("rounds", rounds_.text());
}

void Pipeline::adopt(policy::Policy policy)
{
    policy_ = std::move(policy);
    judge_anew(system_now());
}

void Pipeline::judge_anew(model::TimePoint now)
{
    judgements_.clear();
    auto state = state_of(policy_, now);
    if (state == judged_by_) return;
    policy_pass_.begin(difference(judged_by_, state), ++applied_);
    judged_by_ = std::move(state);
    for (const auto& [id, record] : committed_) mark(record.device);
    wake();
}

void Pipeline::announce(model::Event event)
{
    announced_.push_back(std::move(event));
    ++applied_;
    wake();
}

void Pipeline::keep(std::string key, std::string value)
{
    values_.emplace_back(std::move(key), std::move(value));
    ++applied_;
    wake();
}

void Pipeline::take(const std::vector<model::Change>& changes)
{
    for (const auto& change : changes) mark(change.after ? change.after : change.before, change.merged_into);
}

void Pipeline::mark(const model::DevicePtr& device, const std::string& merged_into)
{
    const bool asked = device->identification.state != model::Identification::State::pending;
    queue_.mark(device->id, asked, std::chrono::steady_clock::now(), merged_into);
}

bool Pipeline::anything_to_settle() const
{
    return !queue_.empty() || !announced_.empty() || !values_.empty() || refreshing_;
}

asio::awaitable<void> Pipeline::run()
{
    // However it ends: who waits for a commit must not wait for ever.
    const std::shared_ptr<void> end(nullptr, [this](void*) {
        ended_ = true;
        progress_.cancel();
    });
    for (;;) {
        const auto now = system_now();
        let_time_pass(now);
        if (!anything_to_settle()) {
            if (covered_ != applied_) {  // it changed nothing: there is nothing to wait for
                covered_ = applied_;
                progress_.cancel();
                continue;
            }
            wake_.expires_at(steady_at(next_due(now), now));
            const auto [error] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
            const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
            if (cancelled != asio::cancellation_type::none) throw boost::system::system_error(error);
            continue;
        }
        Transaction transaction = gather();
        co_await store_.commit(transaction.batch);
        commit(transaction);
    }
}

void Pipeline::let_time_pass(model::TimePoint now)
{
    end_policy_pass();
    if (const auto due = registry_.due(); due && *due <= now) take(registry_.tick(now));
    for (const auto& id : announcements_.due(now)) {
        const auto device = registry_.get(id);
        if (!device) continue;
        mark(device);
        overdue_.insert(id);
    }
    if (std::chrono::floor<std::chrono::days>(now) != judged_by_.day) judge_anew(now);
    end_first_passes(now);
}

/// Over only when whatever the pass has shown is asked, told and committed: its summary counts it, and nothing of it
/// comes afterwards.
void Pipeline::end_first_passes(model::TimePoint now)
{
    const bool all_told = queue_.empty() && announcements_.size() == 0 && !registry_.expecting();
    const auto ended = causes_.check(all_told && all_asked_(), now);
    if (!ended.anything()) return;
    if (ended.baseline) announced_.push_back(alerts::baseline_taken(context(), levels()));
    for (const auto& network : ended.networks) {
        alerts::Counts counts;
        for (const auto& [id, record] : committed_)
            if (record.device->network == network) counts.add(record.verdict->level);
        announced_.push_back(alerts::network_added(context(), network, counts));
    }
    std::string known;
    for (const auto& network : causes_.known_networks()) known += network + '\n';
    values_.emplace_back("baseline", "taken");
    values_.emplace_back("networks", known);
}

model::TimePoint Pipeline::next_due(model::TimePoint now) const
{
    auto due = now + 1s;  // causes depend on what others are doing: looked at once a second while they matter
    if (causes_.settled()) due = now + 1h;
    if (const auto time = registry_.due()) due = std::min(due, *time);
    if (const auto time = announcements_.next_due()) due = std::min(due, *time);
    const model::TimePoint midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    return std::min(due, midnight);
}

/// Only now is it stored that all devices are judged by this: what ends the daemon before is done again.
void Pipeline::end_policy_pass()
{
    const auto ended = policy_pass_.end(covered_);
    if (!ended) return;
    keep("policy", judged_by_.text());
    if (ended->to_say) announce(alerts::policy_changed(context(), *ended->to_say, levels()));
}

asio::awaitable<void> Pipeline::settled()
{
    const auto target = applied_;
    while (covered_ < target) {
        if (ended_) throw boost::system::system_error(asio::error::operation_aborted);
        co_await progress_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
        if (cancelled != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted);
    }
}

asio::awaitable<std::optional<model::Record>> Pipeline::administer(Deed deed)
{
    const auto change = deed(registry_);
    if (!change) co_return std::nullopt;
    const auto id = change->after ? change->after->id : change->before->id;
    std::optional<model::Record> before;
    if (const auto found = committed_.find(id); found != committed_.end()) before = found->second;
    take({*change});
    ++applied_;
    wake();
    co_await settled();
    if (const auto found = committed_.find(id); found != committed_.end()) co_return found->second;
    co_return before;
}

std::vector<model::IpAddress> Pipeline::addresses_on(const std::string& network) const
{
    return registry_.addresses_in(network);
}

std::vector<model::IpAddress> Pipeline::neighbours_on(const std::string& network) const
{
    return registry_.neighbours_in(network);
}

void Pipeline::each_address(const Visit& visit) const
{
    for (const auto& [id, record] : committed_)
        for (const auto& address : record.device->addresses)
            visit(record.device->endpoint, address, record.device->network);
}

std::uint64_t Pipeline::device_at(const model::IpAddress& address) const
{
    const auto devices = registry_.at(address);
    return devices.size() == 1 ? text::fnv1a(devices.front()->id) : 0;
}

asio::awaitable<bool> Pipeline::wants_fingerprint(model::IpAddress address)
{
    // Judged from what the registry holds by now: to wait for the disk would keep the asker's seat for nothing.
    auto devices = registry_.at(address);
    if (devices.empty()) {  // heard so lately that it is not taken in yet
        asio::steady_timer timer(executor_, longest_gestation);
        co_await timer.async_wait(asio::use_awaitable);
        devices = registry_.at(address);
    }
    const auto now = system_now();
    for (const auto& device : devices)
        if (judgements_.look(policy_, device, now).maker_strength == model::Strength::proof) co_return false;
    co_return true;
}

alerts::Counts Pipeline::levels() const
{
    alerts::Counts counts;
    for (std::size_t i = 0; i < counts.by_level.size(); ++i) counts.by_level[i] = counts_.by_verdict[i];
    return counts;
}

alerts::Context Pipeline::context(model::Cause cause) const
{
    alerts::Context context;
    context.now = system_now();
    context.cause = cause;
    context.site = sensor_.site;
    context.sensor = sensor_.name;
    context.sensor_id = sensor_.id;
    return context;
}

}  // namespace onvigil::daemon

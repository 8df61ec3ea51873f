#include "daemon/pipeline.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>

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

Rounds Rounds::parse(const std::string& text)
{
    Rounds rounds;
    const auto words = text::words(text);
    if (words.size() != 4) return rounds;
    const auto number = [](std::string_view word, auto& into) {
        std::from_chars(word.data(), word.data() + word.size(), into);
    };
    std::int64_t duration = 0;
    number(words[0], rounds.count);
    rounds.last_finished = model::parse_rfc3339(words[1]);
    number(words[2], rounds.last_answers);
    number(words[3], duration);
    rounds.last_duration = std::chrono::milliseconds(duration);
    return rounds;
}

std::string Rounds::text() const
{
    if (!last_finished) return {};
    return fmt::format("{} {} {} {}", count, model::to_rfc3339(*last_finished), last_answers, last_duration.count());
}

Pipeline::Pipeline(asio::any_io_executor executor, Parts parts, store::Store& store, systemd::Hwdb& hwdb,
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
      judged_on_(std::chrono::floor<std::chrono::days>(system_now())),
      next_seq_(parts.next_seq),
      committed_seq_(parts.next_seq - 1),
      wake_(executor),
      progress_(executor, asio::steady_timer::time_point::max()),
      random_(std::random_device{}())
{
    for (auto& record : parts.records) {
        counts_.count(record);
        committed_.emplace(record.device->id, std::move(record));
    }
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
    ++rounds_.count;
    rounds_.last_finished = report.ended;
    rounds_.last_duration = report.ended - report.started;
    rounds_.last_answers = report.answers;
    keep("rounds", rounds_.text());
}

void Pipeline::adopt(policy::Policy policy, alerts::PolicyChange change)
{
    policy_ = std::move(policy);
    policy_change_ = std::move(change);
    for (const auto& [id, record] : committed_) mark(id);
    policy_pass_ = ++applied_;
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
    for (const auto& change : changes) {
        const auto& id = change.after ? change.after->id : change.before->id;
        mark(id);
        if (!change.merged_into.empty()) is_dirty_[id] = change.merged_into;
    }
}

void Pipeline::mark(const std::string& id)
{
    if (is_dirty_.try_emplace(id).second) dirty_.push_back(id);
}

bool Pipeline::anything_to_settle() const
{
    return !dirty_.empty() || !announced_.empty() || !values_.empty() || refreshing_;
}

asio::awaitable<void> Pipeline::run()
{
    for (;;) {
        const auto now = system_now();
        let_time_pass(now);
        if (!anything_to_settle()) {
            if (covered_ != applied_) {  // it changed nothing: there is nothing to wait for
                covered_ = applied_;
                progress_.cancel();
            }
            wake_.expires_at(steady_at(next_due(now), now));
            const auto [error] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
            const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
            if (cancelled != asio::cancellation_type::none) throw boost::system::system_error(error);
            continue;
        }
        Transaction transaction = co_await gather();
        co_await store_.commit(transaction.batch);
        commit(transaction);
    }
}

void Pipeline::let_time_pass(model::TimePoint now)
{
    sum_up_policy();
    if (const auto due = registry_.due(); due && *due <= now) take(registry_.tick(now));
    for (const auto& id : announcements_.due(now)) {
        mark(id);
        overdue_.insert(id);
    }
    if (const auto today = std::chrono::floor<std::chrono::days>(now); today != judged_on_) {
        judged_on_ = today;
        for (const auto& [id, record] : committed_) mark(id);
    }
    const auto ended = causes_.check(all_asked_(), now);
    if (!ended.anything()) return;
    if (ended.baseline) announced_.push_back(alerts::baseline_taken(context(model::Cause::baseline), levels()));
    for (const auto& network : ended.networks) {
        alerts::Counts counts;
        for (const auto& [id, record] : committed_)
            if (record.device->network == network) counts.add(record.verdict->level);
        announced_.push_back(alerts::network_added(context(model::Cause::network_added), network, counts));
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

void Pipeline::sum_up_policy()
{
    if (policy_pass_ == 0 || covered_ < policy_pass_) return;
    policy_pass_ = 0;
    announce(alerts::policy_changed(context(model::Cause::policy),
                                    std::exchange(policy_change_, alerts::PolicyChange{}), levels()));
}

asio::awaitable<void> Pipeline::settled()
{
    const auto target = applied_;
    while (covered_ < target) {
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

asio::awaitable<bool> Pipeline::wants_fingerprint(model::IpAddress address)
{
    // Judged from what the registry holds by now: to wait for the disk would keep the asker's seat for nothing.
    const auto reference = address.to_string();
    auto devices = registry_.find(reference);
    if (devices.empty()) {  // heard so lately that it is not taken in yet
        asio::steady_timer timer(executor_, longest_gestation);
        co_await timer.async_wait(asio::use_awaitable);
        devices = registry_.find(reference);
    }
    const auto now = system_now();
    for (const auto& device : devices)
        if (policy_.judge(*device, now).maker_strength == model::Strength::proof) co_return false;
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

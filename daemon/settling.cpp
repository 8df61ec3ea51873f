#include "daemon/pipeline.hpp"

#include "daemon/clock.hpp"
#include "model/sharing.hpp"

// The tail that all ways lead into: what changed is judged, told and made one transaction.

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

/// One transaction: large enough to make a commit cheap, small enough that nobody waits long for it and that a burst
/// does not pile up twice. Of a device that was merely seen, only the stamp is written.
constexpr std::size_t most_devices_per_transaction = 50;
constexpr std::size_t most_stamps_per_transaction = 200;
/// The one thread is never kept longer than this (house rule: 10 ms).
constexpr auto slice = 5ms;

/// What every device keeps of its reasons: enough for a line in a table. The whole argument is made again from the
/// evidence when somebody asks for it (Handler::details), instead of being kept a hundred thousand times.
constexpr std::size_t kept_reasons = 2;

model::Verdict condensed(model::Verdict verdict, model::TextPool& texts)
{
    const auto shorten = [](auto& reasons) {
        if (reasons.size() > kept_reasons) reasons.resize(kept_reasons);
        reasons.shrink_to_fit();
    };
    shorten(verdict.reasons);
    for (auto& finding : verdict.findings) shorten(finding.reasons);
    verdict.findings.shrink_to_fit();
    verdict.announced.shrink_to_fit();
    model::share_texts(verdict, texts);
    return verdict;
}

bool same(const model::Record& a, const model::Record& b)
{
    const auto equal = [](const auto& x, const auto& y) { return x == y || (x && y && *x == *y); };
    return equal(a.device, b.device) && equal(a.verdict, b.verdict);
}

}  // namespace

Pipeline::Transaction Pipeline::gather()
{
    Transaction transaction;
    const auto ends = std::chrono::steady_clock::now() + slice;
    for (auto now = ends - slice; !queue_.empty() && now < ends; now = std::chrono::steady_clock::now()) {
        for (const auto& changed : queue_.take(now)) settle(changed, transaction);
        if (transaction.settled.size() >= most_devices_per_transaction) break;
    }
    transaction.covers = queue_.empty() ? applied_ : covered_;
    if (!queue_.empty()) return transaction;
    if (refreshing_) {
        transaction.batch.touch = registry_.refresh(most_stamps_per_transaction);
        refreshing_ = !transaction.batch.touch.empty();
    }
    for (auto& event : std::exchange(announced_, {})) append(std::move(event), transaction.batch);
    transaction.batch.values = std::exchange(values_, {});
    return transaction;
}

void Pipeline::settle(const SettleQueue::Changed& changed, Transaction& transaction)
{
    const auto& id = changed.id;
    const auto found = committed_.find(id);
    Settled settled;
    if (found != committed_.end()) settled.before = found->second;
    model::Change change{settled.before.device, registry_.get(id), changed.merged_into};
    if (!change.before && !change.after) return;  // came and went between two transactions

    const auto now = system_now();
    if (change.after) {
        auto verdict = condensed(judgements_.take(policy_, change.after, now), texts_);
        if (settled.before.verdict)
            verdict = policy::Policy::continue_from(*settled.before.verdict, std::move(verdict));
        const bool unchanged = settled.before.verdict && *settled.before.verdict == verdict;
        settled.after = {change.after, unchanged ? settled.before.verdict
                                                 : std::make_shared<const model::Verdict>(std::move(verdict))};
    }
    auto context = this->context(cause_of(change));
    context.announcement = overdue_.erase(id) > 0 ? alerts::Announcement::now : announcements_.judge(change, now);
    auto events = alerts::derive(change, settled.before.verdict.get(), settled.after.verdict.get(), context);
    if (events.empty() && same(settled.before, settled.after)) return;

    for (auto& event : events) append(std::move(event), transaction.batch);
    if (settled.after.device) {
        transaction.batch.save.push_back(settled.after);
        if (announcements_.holds(id)) transaction.batch.untold.push_back(id);
    } else {
        transaction.batch.erase.push_back(id);
    }
    if (!change.after && !change.merged_into.empty()) transaction.batch.merged.emplace_back(id, change.merged_into);
    transaction.settled.push_back(std::move(settled));
}

model::Cause Pipeline::cause_of(const model::Change& change) const
{
    if (policy_pass_.running() && change.before == change.after) return model::Cause::policy;
    return causes_.of(change.after ? change.after->network : change.before->network);
}

void Pipeline::append(model::Event event, store::Batch& batch)
{
    if (event.cause == model::Cause::policy) policy_pass_.count(event.type);
    stamper_.stamp(event, next_seq_++, system_now(), random_());
    batch.append.push_back(std::move(event));
}

void Pipeline::commit(Transaction& transaction)
{
    for (const auto& [before, after] : transaction.settled) {
        if (before.device) counts_.uncount(before);
        if (after.device) {
            counts_.count(after);
            committed_[after.device->id] = after;
        } else {
            committed_.erase(before.device->id);
        }
    }
    for (const auto& device : transaction.batch.touch)
        if (const auto found = committed_.find(device->id); found != committed_.end()) found->second.device = device;
    if (!transaction.batch.append.empty()) committed_seq_ = transaction.batch.append.back().seq;
    covered_ = transaction.covers;
    progress_.cancel();
    audience_.committed(transaction.settled, transaction.batch.append);
}

}  // namespace onvigil::daemon

#include "daemon/evaluator.hpp"

#include "model/sharing.hpp"

#include <algorithm>

namespace onvigil::daemon {
namespace {

/// What every device keeps of its reasons: enough for a line in a table. The whole argument is made again from the
/// evidence when it is asked for (ControlHandler::details), instead of being kept a hundred thousand times.
constexpr std::size_t kept_reasons = 2;

model::Verdict condensed(model::Verdict verdict, model::TextPool& texts)
{
    const auto truncate = [](auto& reasons) {
        if (reasons.size() > kept_reasons) reasons.resize(kept_reasons);
        reasons.shrink_to_fit();
    };
    truncate(verdict.reasons);
    for (auto& finding : verdict.findings) truncate(finding.reasons);
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

Evaluator::Evaluator(policy::Policy policy, Sensor sensor, std::uint64_t next_seq, std::string_view newest_event)
    : policy_(std::move(policy)),
      sensor_(std::move(sensor)),
      next_seq_(next_seq),
      event_ids_(newest_event),
      random_(std::random_device{}())
{
}

void Evaluator::reconfigure(policy::Policy policy)
{
    policy_ = std::move(policy);
    verdicts_.clear();
}

bool Evaluator::wants_banners(const model::DevicePtr& device, model::TimePoint now)
{
    const model::Verdict& verdict = verdicts_.look(policy_, device, now);
    const auto is_proven = [&](bool by_label) {
        return std::ranges::any_of(verdict.reasons, [&](const model::Reason& reason) {
            return reason.strength == model::Strength::proof && reason.maker == verdict.maker &&
                   (reason.key == model::Key::onvif_manufacturer) == by_label;
        });
    };
    return verdict.level != model::Level::banned && !(is_proven(true) && is_proven(false));
}

std::optional<RecordChange> Evaluator::evaluate(const model::Record& before, const model::Change& change,
                                                model::Cause cause, model::TimePoint now, store::Batch& batch,
                                                bool flooded)
{
    RecordChange result{before, {}};
    if (change.after) {
        auto verdict = condensed(verdicts_.take(policy_, change.after, now), texts_);
        if (before.verdict) verdict = policy::Policy::continue_from(*before.verdict, std::move(verdict));
        const bool unchanged = before.verdict && *before.verdict == verdict;
        result.after = {change.after,
                        unchanged ? before.verdict : std::make_shared<const model::Verdict>(std::move(verdict))};
    }
    const auto& id = (change.after ? change.after : change.before)->id;
    auto context = sensor_.context(now, cause);
    context.found_event =
        overdue_.erase(id) > 0 ? alerts::FoundEvent::due : found_event_delay_.advance(change, now, flooded);
    context.list_chosen = [this](std::string_view name) {
        const auto* list = policy_.list(name);
        return list != nullptr && policy_.selected(*list);
    };
    auto events = alerts::derive_events(change, before.verdict.get(), result.after.verdict.get(), context);
    if (events.empty() && same(before, result.after)) return std::nullopt;

    for (auto& event : events) append(std::move(event), now, batch);
    if (change.after) {
        batch.save.push_back(result.after);
        if (found_event_delay_.is_delayed(id)) batch.untold.push_back(id);
    } else {
        batch.erase.push_back(id);
        if (!change.merged_into.empty()) batch.merged.emplace_back(id, change.merged_into);
    }
    return result;
}

void Evaluator::append(model::Event event, model::TimePoint now, store::Batch& batch)
{
    event_ids_.assign(event, next_seq_++, now, random_());
    batch.append.push_back(std::move(event));
}

std::vector<std::string> Evaluator::overdue(model::TimePoint now)
{
    auto ids = found_event_delay_.take_due(now);
    overdue_.insert(ids.begin(), ids.end());
    return ids;
}

}  // namespace onvigil::daemon

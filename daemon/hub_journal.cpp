#include "daemon/hub_journal.hpp"

#include "daemon/control_handler.hpp"
#include "daemon/version.hpp"
#include "render/report/json_report.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

asio::awaitable<hub::Changes> HubJournal::changes_after(std::uint64_t change, std::size_t limit)
{
    auto read = co_await parts_.store.read_changes(change, limit);
    hub::Changes changes;
    for (auto& saved : read.saved) changes.saved.push_back({std::move(saved.device), std::move(saved.verdict)});
    changes.gone = std::move(read.gone);
    changes.upto = read.upto;
    changes.newest = read.newest;
    changes.forgotten = read.forgotten;
    co_return changes;
}

asio::awaitable<std::vector<model::Event>> HubJournal::events_after(std::uint64_t seq, std::size_t limit)
{
    return parts_.store.read_journal(seq, limit);
}

std::string HubJournal::lists_json() const
{
    const auto& policy = parts_.pipeline.evaluator().policy();
    std::string out = "[";
    for (const auto& list : policy.lists()) {
        if (!policy.selected(list)) continue;
        if (out.size() > 1) out += ',';
        render::append_law(out, {.list = note_of(list, policy, parts_.pipeline.now()),
                                 .binds = list.binds,
                                 .note = list.note,
                                 .announced = list.announced,
                                 .sources = list.sources});
    }
    return out += ']';
}

hub::SensorReport HubJournal::report() const
{
    const auto context = parts_.pipeline.context();
    return {version,           context.site,       context.sensor, parts_.pipeline.saved().rounds.last_finished,
            parts_.problems(), parts_.knowledge(), lists_json()};
}

hub::DetailsOf HubJournal::details() const
{
    return [policy = parts_.pipeline.evaluator().policy(), now = parts_.pipeline.now()](const model::Record& record) {
        return details_of(record, policy, now);
    };
}

asio::awaitable<void> HubJournal::save(hub::Mark mark)
{
    parts_.pipeline.save([&](SavedState& saved) { saved.hub = std::move(mark); });
    try {
        co_await parts_.pipeline.flush();
    } catch (const store::DiskFull& full) {
        throw hub::NotSaved(full.what());
    }
}

std::optional<Problem> HubJournal::take_knowledge(const hub::KnowledgeBundle& bundle)
{
    if (auto problem = knowledge_.replace(bundle)) return problem;
    const auto refused = parts_.reload();
    if (refused.empty()) return std::nullopt;
    return Problem{"it counts once the configuration on disk is mended: " + refused.front()};
}

void HubJournal::lost(std::uint64_t count, std::uint64_t first_seq, std::uint64_t last_seq)
{
    parts_.pipeline.announce(
        alerts::events_lost(parts_.pipeline.context(), "hub", count, first_seq, last_seq,
                            "the journal had to make room before the hub had them, or their records cannot be read"));
}

}  // namespace onvigil::daemon

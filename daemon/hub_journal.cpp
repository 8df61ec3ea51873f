#include "daemon/hub_journal.hpp"

#include "daemon/control_handler.hpp"
#include "daemon/version.hpp"
#include "render/report/json_report.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

asio::awaitable<hub::Changes> HubJournal::changes_after(std::uint64_t change, std::size_t limit)
{
    auto read = co_await store_.read_changes(change, limit);
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
    return store_.read_journal(seq, limit);
}

std::string HubJournal::lists_json() const
{
    const auto& policy = pipeline_.evaluator().policy();
    std::string out = "[";
    for (const auto& list : policy.lists()) {
        if (!policy.selected(list)) continue;
        if (out.size() > 1) out += ',';
        render::append_law(out, {.list = note_of(list, policy, pipeline_.now()),
                                 .binds = list.binds,
                                 .note = list.note,
                                 .announced = list.announced,
                                 .sources = list.sources});
    }
    return out += ']';
}

hub::SensorReport HubJournal::report() const
{
    const auto context = pipeline_.context();
    return {version,     context.site,         context.sensor, pipeline_.saved().rounds.last_finished,
            problems_(), knowledge_.version(), lists_json()};
}

hub::DetailsOf HubJournal::details() const
{
    return [policy = pipeline_.evaluator().policy(), now = pipeline_.now()](const model::Record& record) {
        return details_of(record, policy, now);
    };
}

asio::awaitable<void> HubJournal::save(hub::Mark mark)
{
    pipeline_.save([&](SavedState& saved) { saved.hub = std::move(mark); });
    try {
        co_await pipeline_.flush();
    } catch (const store::DiskFull& full) {
        throw hub::NotSaved(full.what());
    }
}

std::optional<Problem> HubJournal::take_knowledge(const hub::KnowledgeBundle& bundle)
{
    auto problem = knowledge_.replace(bundle);
    if (!problem) reload_();
    return problem;
}

void HubJournal::lost(std::uint64_t count, std::uint64_t first_seq, std::uint64_t last_seq)
{
    pipeline_.announce(
        alerts::events_lost(pipeline_.context(), "hub", count, first_seq, last_seq,
                            "the journal had to make room before the hub had them, or their records cannot be read"));
}

}  // namespace onvigil::daemon

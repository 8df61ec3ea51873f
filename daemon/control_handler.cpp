#include "daemon/control_handler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "daemon/policy_comparison.hpp"
#include "model/waiver_scope.hpp"
#include "policy/citation.hpp"

namespace onvigil::daemon {
namespace {

control::ApiError no_such_device(const std::string& id)
{
    return {404,
            control::no_such_device,
            fmt::format("there is no device {}; it may have been forgotten meanwhile", id),
            {}};
}

control::ListView view_of(const policy::List& list, const policy::Policy& policy, model::TimePoint now)
{
    control::ListView view;
    view.id = list.id;
    view.title = list.title;
    view.jurisdiction = list.jurisdiction;
    view.authority = list.authority;
    view.binds = list.binds;
    view.kind = policy::name(list.kind);
    view.effect = list.effect;
    view.effective = list.effective;
    view.announced = list.announced;
    view.as_of = list.as_of;
    view.citation = list.citation;
    view.sources = list.sources;
    view.note = list.note;
    view.covers_affiliates = list.covers_affiliates;
    view.configured = policy.selected(list);
    view.in_force = policy.in_force(list, now);
    for (const auto& entity : list.entities) {
        const auto* maker = policy.maker(entity.maker);
        view.entities.push_back({entity.maker, maker ? maker->name.str() : entity.maker, entity.relation, entity.from,
                                 entity.to, policy::citation_of(list, entity).str()});
    }
    return view;
}

std::vector<render::ListNote> list_notes(const model::Verdict& verdict, const policy::Policy& policy,
                                         model::TimePoint now)
{
    std::set<std::string> ids;
    for (const auto& finding : verdict.findings) ids.insert(finding.list);
    for (const auto& mention : verdict.announced) ids.insert(mention.list);
    if (verdict.findings.empty())  // none of these covers it
        for (auto& id : policy.in_force(now)) ids.insert(std::move(id));
    std::vector<render::ListNote> notes;
    for (const auto& id : ids)
        if (const auto* list = policy.list(id)) notes.push_back(note_of(*list, policy, now));
    return notes;
}

/// The open findings a waiver covers.
std::vector<std::string> covered(const model::Verdict& verdict, const std::vector<std::string>& lists)
{
    std::vector<std::string> ids;
    for (const auto& finding : verdict.findings)
        if (lists.empty() ||
            std::ranges::any_of(lists, [&](const auto& glob) { return text::matches_glob(glob, finding.list); }))
            ids.push_back(finding.id);
    return ids;
}

bool fits(const std::vector<std::string>& globs, model::EventType type)
{
    return globs.empty() || std::any_of(globs.begin(), globs.end(),
                                        [&](const auto& glob) { return text::matches_glob(glob, model::name(type)); });
}

store::EventQuery stored(const control::EventQuery& query)
{
    store::EventQuery out;
    out.after_seq = query.after_seq;
    out.since = query.since;
    out.until = query.until;
    out.device_id = query.device_id;
    out.limit = query.limit;
    if (!query.types.empty())
        for (int i = 0; i <= static_cast<int>(model::EventType::events_lost); ++i)
            if (const auto type = static_cast<model::EventType>(i); fits(query.types, type)) out.types.push_back(type);
    return out;
}

}  // namespace

render::ListNote note_of(const policy::List& list, const policy::Policy& policy, model::TimePoint now)
{
    render::ListNote note;
    note.id = list.id;
    note.title = list.title;
    note.jurisdiction = list.jurisdiction;
    note.authority = list.authority;
    note.kind = policy::name(list.kind);
    note.effect = model::name(list.effect);
    note.in_force = policy.in_force(list, now);
    note.effective = list.effective;
    note.as_of = list.as_of;
    note.citation = list.citation;
    return note;
}

render::DeviceDetails details_of(const model::Record& record, const policy::Policy& policy, model::TimePoint now)
{
    render::DeviceDetails details;
    // The record keeps the gist; here the whole argument is wanted.
    auto verdict = policy.judge(*record.device, now);
    if (record.verdict) verdict = policy::Policy::continue_from(*record.verdict, std::move(verdict));
    details.record = {record.device, std::make_shared<const model::Verdict>(std::move(verdict))};
    for (const auto& evidence : record.device->evidence) {
        const auto recognition = policy.recognise(evidence);
        details.evidence.push_back({evidence, recognition ? recognition->maker : std::string(),
                                    recognition ? std::optional(recognition->strength) : std::nullopt});
    }
    return details;
}

model::TimePoint ControlHandler::now() const
{
    return parts_.pipeline.now();
}

std::size_t ControlHandler::each_device(std::string_view after_id, std::size_t count, const Visit& visit) const
{
    const auto& records = parts_.pipeline.committed().records;
    std::size_t visited = 0;
    for (auto it = records.upper_bound(after_id); it != records.end() && visited < count; ++it, ++visited)
        visit(it->second);
    return visited;
}

model::Record ControlHandler::device(std::string_view id) const
{
    const auto found = parts_.pipeline.committed().records.find(id);
    return found == parts_.pipeline.committed().records.end() ? model::Record{} : found->second;
}

control::Answering<render::DeviceDetails> ControlHandler::details(std::string id, render::DetailsWanted wanted)
{
    render::DeviceDetails details;
    details.record = device(id);
    if (!details.record.device) co_return no_such_device(id);
    const auto& policy = parts_.pipeline.evaluator().policy();
    details = details_of(details.record, policy, now());
    details.lists = list_notes(*details.record.verdict, policy, now());
    if (wanted.history) {
        store::EventQuery query;
        query.device_id = id;
        query.limit = 0;
        details.history = co_await parts_.store.read_events(std::move(query));
    }
    co_return details;
}

Result<std::shared_ptr<const control::ScanView>, control::ApiError> ControlHandler::scan(control::ScanRequest request)
{
    for (const model::Cidr& network : request.networks)
        if (parts_.settings.discovery.excludes_all_of(network))
            return control::ApiError{
                409,
                "excluded",
                model::to_text(network) + " lies in discovery.exclude: nothing there is ever asked",
                {}};
    if (request.estimate) {
        auto estimated = parts_.scans.estimate(request.networks);
        return std::make_shared<const control::ScanView>(std::move(estimated));
    }
    if (auto view = parts_.scans.start(std::move(request.networks))) return view;
    return control::ApiError{
        429, "too many scans", "wait until one of the scans under way has ended, or stop them", {}};
}

std::size_t ControlHandler::stop_scans(const control::ScanView* one)
{
    return parts_.scans.stop(one);
}

control::Answering<std::vector<model::Event>> ControlHandler::events(control::EventQuery query)
{
    auto stored_query = stored(query);
    if (!query.types.empty() && stored_query.types.empty()) co_return std::vector<model::Event>{};
    co_return co_await parts_.store.read_events(std::move(stored_query));
}

control::Answering<model::Record> ControlHandler::edited(std::string id, Pipeline::DeviceEdit edit)
{
    // It would be answered when there is room again, long after its client has given up.
    if (const auto& why = parts_.pipeline.committed().disk_full)
        co_return control::ApiError{
            503, "the disk is full", "nothing can be changed before there is room: " + *why, {}};
    auto record = co_await parts_.pipeline.edit(std::move(edit));
    if (!record) co_return no_such_device(id);
    co_return std::move(*record);
}

control::Answering<model::Record> ControlHandler::waive(std::string id, control::WaiverRequest request,
                                                        control::Actor by)
{
    const auto record = device(id);
    if (!record.device) co_return no_such_device(id);
    auto findings = covered(*record.verdict, request.lists);
    if (findings.empty())
        co_return control::ApiError{409,
                                    "nothing to waive",
                                    request.lists.empty() ? fmt::format("{} has no open finding", id)
                                                          : fmt::format("{} has no open finding of these lists", id),
                                    {}};
    model::Waiver waiver{request.reason, request.ticket, by.text, now(), request.until, std::move(findings), {}};
    waiver.serial = std::string(model::interviewed_serial(*record.device));
    Pipeline::DeviceEdit edit = [id, waiver](inventory::Registry& registry) { return registry.waive(id, waiver); };
    co_return co_await edited(id, std::move(edit));
}

control::Answering<model::Record> ControlHandler::unwaive(std::string id)
{
    const auto record = device(id);
    if (record.device && !record.device->waiver)
        co_return control::ApiError{409, "no waiver", fmt::format("{} has no waiver", id), {}};
    Pipeline::DeviceEdit edit = [id](inventory::Registry& registry) { return registry.unwaive(id); };
    co_return co_await edited(id, std::move(edit));
}

control::Answering<model::Record> ControlHandler::label(std::string id, control::Labels labels)
{
    const auto record = device(id);
    if (record.device && control::number_of_labels(*record.device, labels) > limits::labels_per_device)
        co_return control::ApiError{409,
                                    "too many labels",
                                    fmt::format("{} would have more than {} labels", id, limits::labels_per_device),
                                    {}};
    std::vector<std::pair<std::string, std::string>> changes;
    for (const auto& [key, value] : labels) changes.emplace_back(key, value.value_or(""));
    Pipeline::DeviceEdit edit = [id, changes](inventory::Registry& registry) {
        return registry.set_labels(id, changes);
    };
    co_return co_await edited(id, std::move(edit));
}

control::Answering<model::Record> ControlHandler::forget(std::string id)
{
    const auto record = device(id);
    if (!record.device) co_return no_such_device(id);
    Pipeline::DeviceEdit edit = [id](inventory::Registry& registry) { return registry.forget(id); };
    auto forgotten = co_await edited(id, std::move(edit));
    if (forgotten) co_await parts_.engine.forget_interviews(record.device, false);
    co_return forgotten;
}

control::Answering<model::Record> ControlHandler::retry(std::string id)
{
    auto record = device(id);
    if (!record.device) co_return no_such_device(id);
    co_await parts_.engine.forget_interviews(record.device, true);
    co_return record;
}

std::chrono::milliseconds ControlHandler::accept_clock()
{
    return parts_.engine.clock().accept();
}

void ControlHandler::audit(const control::Actor& by, std::string_view what)
{
    parts_.audit(fmt::format("audit: {} {}", by.text, what));
}

std::vector<control::ListView> ControlHandler::policy_lists() const
{
    const auto now = this->now();
    const auto& policy = parts_.pipeline.evaluator().policy();
    std::map<std::string_view, std::uint64_t> findings;
    for (const auto& [id, record] : parts_.pipeline.committed().records)
        for (const auto& finding : record.verdict->findings) ++findings[finding.list];
    std::vector<control::ListView> out;
    for (const auto& list : policy.lists()) {
        out.push_back(view_of(list, policy, now));
        out.back().findings = findings[list.id];
    }
    return out;
}

render::Coverage ControlHandler::coverage() const
{
    const auto& discovery = parts_.settings.discovery;
    render::Coverage coverage;
    for (const auto protocol : discovery.protocols) coverage.protocols.emplace_back(model::name(protocol));
    for (const auto& network : discovery.networks) coverage.networks.push_back({network});
    coverage.network_interval = discovery.network_interval;
    coverage.excluded = discovery.exclude;
    return coverage;
}

model::Verdict ControlHandler::policy_test(const control::PolicySample& sample) const
{
    policy::TestDevice described{sample.manufacturer, sample.model, sample.mac, "", sample.server};
    if (const auto mac = model::parse_mac(sample.mac); mac && mac->tells_owner())
        described.mac_organization = parts_.hwdb.organization(mac->bytes);
    return policy::judge(parts_.pipeline.evaluator().policy(), described, now());
}

control::Answering<control::PolicyDiff> ControlHandler::policy_diff(control::KnowledgeTexts texts)
{
    if (std::exchange(comparing_, true))
        co_return control::ApiError{429, "already comparing", "another comparison is under way; try again", {}};
    const std::shared_ptr<void> end(nullptr, [this](void*) { comparing_ = false; });
    auto work = compare_policies(parts_.pipeline, std::move(texts), parts_.configuration_folder);
    co_return co_await std::move(work);
}

std::vector<model::SinkStatus> ControlHandler::alerts() const
{
    return parts_.sinks();
}

control::Answering<std::vector<control::SinkTest>> ControlHandler::alerts_test(std::string sink)
{
    std::optional<std::string> which;
    if (!sink.empty()) which = sink;
    auto outcomes = co_await parts_.dispatcher.test(std::move(which));
    if (!outcomes) co_return control::ApiError{404, "no such sink", outcomes.error().text, {}};
    std::vector<control::SinkTest> tests;
    for (const auto& outcome : *outcomes) tests.push_back({outcome.sink, outcome.error.empty(), outcome.error});
    co_return tests;
}

control::Answering<std::uint64_t> ControlHandler::alerts_replay(control::ReplayRequest request)
{
    auto count = co_await parts_.dispatcher.replay(request.sink, request.since);
    if (!count) co_return control::ApiError{404, "no such sink", count.error().text, {}};
    co_return Result<std::uint64_t, control::ApiError>(boost::system::in_place_value, *count);
}

}  // namespace onvigil::daemon


#include <algorithm>
#include <set>

#include "async/time_slice.hpp"
#include "control/local_zone.hpp"
#include "control/report_request.hpp"
#include "control/report_seal.hpp"
#include "control/resources.hpp"
#include "control/selection.hpp"

namespace onvigil::control {

namespace asio = boost::asio;

namespace {

/// Beyond this, what was closed or forgotten is counted alone.
constexpr std::size_t most_lines = 500;

render::ReportLaw law_of(const ListView& list)
{
    render::ReportLaw law;
    law.list = {.id = list.id,
                .title = list.title,
                .jurisdiction = list.jurisdiction,
                .authority = list.authority,
                .kind = list.kind,
                .effect = std::string(name(list.effect)),
                .in_force = list.in_force,
                .effective = list.effective,
                .as_of = list.as_of,
                .citation = list.citation};
    law.binds = list.binds;
    law.note = list.note;
    law.announced = list.announced;
    law.sources = list.sources;
    return law;
}

bool counts(const ReportRequest& request, const std::string& list)
{
    return request.lists.empty() || std::ranges::find(request.lists, list) != request.lists.end();
}

render::ReportHead head_of(const ApiHandler& handler, const ReportRequest& request, const Status& status,
                           const std::vector<ListView>& lists)
{
    render::ReportHead head{.version = status.version,
                            .site = handler.site(),
                            .sensor = status.sensor,
                            .sensor_id = status.sensor_id,
                            .generated = handler.now(),
                            .narrowed = request.narrowed,
                            .lists = request.lists,
                            .zone = local_zone};
    for (const auto& list : lists)
        if (list.configured && counts(request, list.id)) head.laws.push_back(law_of(list));
    head.coverage = handler.coverage();
    head.coverage.interfaces = status.interfaces;
    head.coverage.rounds = status.rounds;
    head.coverage.sweep = status.sweep;
    head.coverage.problems = status.problems;
    head.coverage.started = status.started;
    return head;
}

/// How many devices, whatever the report is narrowed to, are known in each range that is asked address by address.
asio::awaitable<void> count_answers(const ApiHandler& handler, std::vector<render::AskedNetwork>& networks)
{
    if (networks.empty()) co_return;
    const ApiHandler::Visit count = [&](const model::Record& record) {
        for (auto& network : networks)
            network.devices += std::ranges::any_of(
                record.device->addresses, [&](const auto& address) { return network.network.contains(address); });
    };
    co_await visit_devices(handler, count);
}

/// Events of the time since then that the records do not tell.
struct EndedReader {
    const ReportRequest& request;
    std::set<std::string_view> devices;  ///< of the report; empty: all, and those that are gone too
    render::Comparison& out;

    bool wanted(const model::Event& event) const
    {
        const auto* list = model::text_field(event, "list");
        if (list != nullptr && !counts(request, *list)) return false;
        const auto* id = model::text_field(event, "device_id");
        return !request.some_devices || (id != nullptr && devices.contains(*id));
    }
    void add(const model::Event& event)
    {
        if (!wanted(event)) return;
        ++(event.type == model::EventType::finding_closed ? out.findings_closed : out.devices_forgotten);
        if (out.lines.size() < most_lines) out.lines.push_back({event.time, event.message});
    }
};

/// Reads the journal from `comparison.since` on. An error leaves the comparison as far as it was read, and says so.
asio::awaitable<bool> read_ended(ApiHandler& handler, EndedReader& reader)
{
    EventQuery first;
    first.limit = 1;
    auto begin = handler.events(first);
    const auto oldest = co_await std::move(begin);
    if (!oldest) co_return false;
    if (!oldest->empty() && oldest->front().time > reader.out.since) reader.out.journal_begins = oldest->front().time;
    EventQuery query;
    query.since = reader.out.since;
    query.types = {"finding.closed", "device.forgotten"};
    query.limit = events_a_step;
    for (bool more = true; more;) {
        auto work = handler.events(query);
        const auto events = co_await std::move(work);
        if (!events) co_return false;
        for (const auto& event : *events) {
            query.after_seq = event.seq;
            reader.add(event);
        }
        more = events->size() == events_a_step;
    }
    co_return true;
}

asio::awaitable<bool> compare(ApiHandler& handler, const ReportRequest& request,
                              const std::vector<model::Record>& records, render::ReportHead& head)
{
    if (!request.since) co_return true;
    head.comparison.emplace();
    head.comparison->since = *request.since;
    head.comparison->forgotten_known = !request.some_devices;
    EndedReader reader{request, {}, *head.comparison};
    async::TimeSlice slice;
    for (std::size_t i = 0; request.some_devices && i < records.size(); ++i) {
        reader.devices.insert(records[i].device->id);
        if (slice.used_up()) co_await slice.yield();
    }
    co_return co_await read_ended(handler, reader);
}

/// Sends the report in pieces, and its seal behind them.
Done send_pieces(Call& call, render::ReportWriter& report, ReportSeal& seal)
{
    std::string text;
    async::TimeSlice slice;
    while (report.advance(text)) {
        if (text.size() >= piece_bytes) {
            seal.add(text);
            if (!co_await call.reply.write(std::move(text))) co_return;
            text.clear();
        }
        if (slice.used_up()) co_await slice.yield();
    }
    seal.add(text);
    const auto end = seal.end();
    if (!end) co_return call.reply.abort();  // too late for an error
    (void)co_await call.reply.write(std::move(text.append(*end)));
}

}  // namespace

Done report(Call& call)
{
    const auto lists = call.handler.policy_lists();
    const auto site = call.handler.site();
    const auto request = parse_report_request(call.query, call.handler.now(), lists, site);
    if (!request) co_return co_await send_not_understood(call, request.error().text);
    auto head = head_of(call.handler, *request, call.handler.status(), lists);
    co_await count_answers(call.handler, head.coverage.networks);
    auto chosen = select_devices(call.handler, request->filter);
    auto selection = co_await std::move(chosen);
    if (!co_await compare(call.handler, *request, selection.records, head)) {
        const ApiError error{503, "the journal cannot be read", "ask without since, or later", {}};
        co_return co_await send_error(call, error);
    }
    const auto report = render::make_report(request->form, request->format, std::move(head),
                                            render::records_in_memory(std::move(selection.records)));
    ReportSeal seal(request->format, call.handler.report_settings().sign_key);
    co_await call.reply.begin(std::string(render::content_type(request->format)));
    co_await send_pieces(call, *report, seal);
}

}  // namespace onvigil::control

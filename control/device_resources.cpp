#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "control/api.hpp"
#include "control/selection.hpp"
#include "async/time_slice.hpp"
#include "render/report.hpp"

namespace onvigil::control {

namespace asio = boost::asio;
using Done = asio::awaitable<void>;

namespace {

/// Pieces of an answer that is written while it is made.
constexpr std::size_t piece_bytes = 128 * 1024;
/// Fewer devices go out as one answer with its length in front.
constexpr std::size_t devices_at_once = 200;

Answer not_understood(const Problem& problem)
{
    return answer_of({422, "not understood", problem.text, {}});
}

std::string device_json(const model::Record& record, std::string_view site)
{
    std::string out;
    render::append_device(out, record, site);
    return out += '\n';
}

/// What stands behind the last device: the cursor only where pages were asked for.
std::string devices_tail(const DeviceFilter& filter, const std::string& next)
{
    std::string out = "]";
    if (filter.limit > 0) {
        out += ",\"next\":";
        if (next.empty())
            out += "null";
        else
            render::append_json_string(out, next);
    }
    return out += "}\n";
}

render::ListNote note_of(const ListView& list)
{
    return {.id = list.id,
            .title = list.title,
            .jurisdiction = list.jurisdiction,
            .authority = list.authority,
            .kind = list.kind,
            .effect = std::string(name(list.effect)),
            .in_force = list.in_force,
            .effective = list.effective,
            .as_of = list.as_of,
            .citation = list.citation};
}

/// A misspelt list would waive nothing, or not what was meant.
std::optional<Problem> no_such_list(const ApiHandler& handler, const std::vector<std::string>& wanted)
{
    if (wanted.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& list : handler.policy_lists()) known.push_back(list.id);
    for (const auto& id : wanted) {
        if (std::find(known.begin(), known.end(), id) != known.end()) continue;
        const auto meant = text::nearest(id, known);
        return Problem{fmt::format("lists: there is no list {}; {}", text::clean(id, 80),
                                   meant.empty() ? fmt::format("there are {}", fmt::join(known, ", "))
                                                 : fmt::format("did you mean {}?", meant))};
    }
    return std::nullopt;
}

}  // namespace

Done Api::list_devices(Call& call)
{
    auto filter = parse_device_filter(call.query, handler_.now());
    if (!filter) {
        auto answer = not_understood(filter.error());
        co_return co_await call.reply.send(std::move(answer));
    }
    const std::string site = handler_.site();
    auto chosen = select_devices(handler_, *filter);
    auto selection = co_await std::move(chosen);
    const auto tail = devices_tail(*filter, selection.next);
    std::string text = "{\"devices\":[";
    const bool at_once = selection.records.size() <= devices_at_once;
    if (!at_once) {
        text.reserve(piece_bytes + piece_bytes / 8);
        co_await call.reply.begin("application/json");
    }
    async::TimeSlice slice;
    for (auto& selected : selection.records) {
        if (&selected != selection.records.data()) text += ',';
        const auto record = std::move(selected);  // what changes meanwhile need not be kept as it was
        render::append_device(text, record, site);
        if (!at_once && text.size() >= piece_bytes) {
            if (!co_await call.reply.write(std::move(text))) co_return;
            text.clear();
            text.reserve(piece_bytes + piece_bytes / 8);
        }
        if (slice.used_up()) co_await slice.yield();
    }
    text += tail;
    if (!at_once) {
        (void)co_await call.reply.write(std::move(text));
        co_return;
    }
    Answer answer{.body = std::move(text)};
    co_await call.reply.send(std::move(answer));
}

Done Api::show_device(Call& call)
{
    const auto record = co_await resolve(handler_, call.names[0]);
    if (!record) {
        auto answer = answer_of(record.error());
        co_return co_await call.reply.send(std::move(answer));
    }
    const render::DetailsWanted wanted{call.query.flag("evidence"), call.query.flag("history")};
    Answer answer;
    if (!wanted.evidence && !wanted.history) {
        answer.body = device_json(*record, handler_.site());
        co_return co_await call.reply.send(std::move(answer));
    }
    const auto details = co_await handler_.details(record->device->id, wanted);
    if (details) {
        render::append_details(answer.body, *details, wanted, handler_.site());
        answer.body += '\n';
    } else {
        answer = answer_of(details.error());
    }
    co_await call.reply.send(std::move(answer));
}

Done Api::send_record(Call& call, Result<model::Record, ApiError> record)
{
    Answer answer = record ? Answer{.body = device_json(*record, handler_.site())} : answer_of(record.error());
    co_await call.reply.send(std::move(answer));
}

Done Api::label_device(Call& call)
{
    auto labels = parse_labels(call.request.body);
    if (!labels) {
        auto answer = not_understood(labels.error());
        co_return co_await call.reply.send(std::move(answer));
    }
    auto record = co_await resolve(handler_, call.names[0]);
    if (record) {
        auto work = handler_.label(record->device->id, std::move(*labels), actor_of(call.request.peer));
        record = co_await std::move(work);
    }
    co_await send_record(call, std::move(record));
}

Done Api::forget_device(Call& call)
{
    auto record = co_await resolve(handler_, call.names[0]);
    if (record) {
        auto work = handler_.forget(record->device->id, actor_of(call.request.peer));
        record = co_await std::move(work);
    }
    co_await send_record(call, std::move(record));
}

Done Api::waive_device(Call& call)
{
    auto request = parse_waiver(call.request.body, handler_.now());
    if (!request) {
        auto answer = not_understood(request.error());
        co_return co_await call.reply.send(std::move(answer));
    }
    if (const auto problem = no_such_list(handler_, request->lists)) {
        auto answer = not_understood(*problem);
        co_return co_await call.reply.send(std::move(answer));
    }
    auto record = co_await resolve(handler_, call.names[0]);
    if (record) {
        auto work = handler_.waive(record->device->id, std::move(*request), actor_of(call.request.peer));
        record = co_await std::move(work);
    }
    co_await send_record(call, std::move(record));
}

Done Api::unwaive_device(Call& call)
{
    auto record = co_await resolve(handler_, call.names[0]);
    if (record) {
        auto work = handler_.unwaive(record->device->id, actor_of(call.request.peer));
        record = co_await std::move(work);
    }
    co_await send_record(call, std::move(record));
}

Done Api::home(Call& call)
{
    co_await write_report(call, "html");
}

Done Api::report(Call& call)
{
    co_await write_report(call, std::string(call.query.get("format").value_or("html")));
}

Done Api::write_report(Call& call, std::string format_name)
{
    const auto format = render::parse_report_format(format_name);
    if (!format) {
        auto answer = not_understood({"format: not one of html, csv, json"});
        co_return co_await call.reply.send(std::move(answer));
    }
    auto everything = select_devices(handler_, DeviceFilter{});
    auto selection = co_await std::move(everything);
    const auto status = handler_.status();
    render::ReportHead head{.version = status.version,
                            .site = handler_.site(),
                            .sensor = status.sensor,
                            .generated = handler_.now(),
                            .totals = render::totals_of(selection.records),
                            .lists = {}};
    for (const auto& list : handler_.policy_lists())
        if (list.configured) head.lists.push_back(note_of(list));
    render::Report report(*format, std::move(head));
    std::string text;
    report.append_head(text);
    co_await call.reply.begin(std::string(render::content_type(*format)));
    async::TimeSlice slice;
    for (auto& selected : selection.records) {
        const auto record = std::move(selected);
        report.append_device(text, record);
        if (text.size() >= piece_bytes) {
            if (!co_await call.reply.write(std::move(text))) co_return;
            text.clear();
        }
        if (slice.used_up()) co_await slice.yield();
    }
    report.append_tail(text);
    (void)co_await call.reply.write(std::move(text));
}

}  // namespace onvigil::control

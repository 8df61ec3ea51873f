#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "async/time_slice.hpp"
#include "base/text.hpp"
#include "control/resources.hpp"
#include "control/selection.hpp"
#include "render/device_json.hpp"

namespace onvigil::control {

namespace asio = boost::asio;

namespace {

/// Fewer devices go out as one answer with its length in front.
constexpr std::size_t devices_at_once = 200;

std::string device_json(const model::Record& record, std::string_view site)
{
    std::string out;
    render::append_device(out, record, site);
    return out += '\n';
}

/// What stands behind the last device: cursor and number only where pages were asked for.
std::string devices_tail(const DeviceFilter& filter, const Selection& selection)
{
    std::string out = "]";
    if (filter.limit > 0) {
        out += ",\"next\":";
        if (selection.next.empty())
            out += "null";
        else
            render::append_json_string(out, selection.next);
        out += fmt::format(",\"total\":{}", selection.total);
    }
    return out += "}\n";
}

/// A misspelt list would waive nothing, or not what was meant.
std::optional<Problem> no_such_list(const ApiHandler& handler, const std::vector<std::string>& wanted)
{
    if (wanted.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& list : handler.policy_lists()) known.push_back(list.id);
    for (const auto& id : wanted) {
        if (std::ranges::any_of(known, [&](const auto& list) { return text::matches_glob(id, list); })) continue;
        const auto meant = text::nearest(id, known);
        return Problem{fmt::format("lists: there is no list {}; {}", text::clean(id, 80),
                                   meant.empty() ? fmt::format("there are {}", fmt::join(known, ", "))
                                                 : fmt::format("did you mean {}?", meant))};
    }
    return std::nullopt;
}

/// Answers with the device as it is now, and puts the change on record: `what` names it, for "labelled dev-…:
/// owner=me".
Done send_changed(Call& call, Result<model::Record, ApiError> record, std::string what, std::string detail = {})
{
    if (!record) co_return co_await send_error(call, record.error());
    call.handler.audit(actor_of(call.request.peer),
                       fmt::format("{} {}{}{}", what, record->device->id, detail.empty() ? "" : ": ", detail));
    co_await send_json(call, device_json(*record, call.handler.site()));
}

/// Carries `change` out on the device that the call names: (id, actor) to the record as it is then.
template <typename Change>
Done change_device(Call& call, std::string what, std::string detail, Change change)
{
    auto record = co_await find_device(call.handler, call.names[0]);
    if (record) {
        auto work = change(record->device->id, actor_of(call.request.peer));
        record = co_await std::move(work);
    }
    co_await send_changed(call, std::move(record), std::move(what), std::move(detail));
}

}  // namespace

Done list_devices(Call& call)
{
    auto filter = parse_device_filter(call.query, call.handler.now());
    if (!filter) co_return co_await send_not_understood(call, filter.error().text);
    const std::string site = call.handler.site();
    auto chosen = select_devices(call.handler, *filter);
    auto selection = co_await std::move(chosen);
    const auto tail = devices_tail(*filter, selection);
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
        render::append_device(text, record, site, filter->fields);
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
    co_await send_json(call, std::move(text));
}

Done show_device(Call& call)
{
    const auto record = co_await find_device(call.handler, call.names[0]);
    if (!record) co_return co_await send_error(call, record.error());
    const render::DetailsWanted wanted{call.query.flag("evidence"), call.query.flag("history")};
    if (!wanted.evidence && !wanted.history)
        co_return co_await send_json(call, device_json(*record, call.handler.site()));
    const auto details = co_await call.handler.details(record->device->id, wanted);
    if (!details) co_return co_await send_error(call, details.error());
    std::string text;
    render::append_details(text, *details, wanted, call.handler.site());
    co_await send_json(call, text + "\n");
}

Done label_device(Call& call)
{
    auto labels = parse_labels(call.request.body);
    if (!labels) co_return co_await send_not_understood(call, labels.error().text);
    std::string detail;
    for (const auto& [key, value] : *labels)
        detail += fmt::format("{}{}={}", detail.empty() ? "" : ", ", key, value.value_or(""));
    auto change = [&](std::string id, const Actor&) { return call.handler.label(std::move(id), std::move(*labels)); };
    co_await change_device(call, "labelled", std::move(detail), std::move(change));
}

Done forget_device(Call& call)
{
    auto change = [&](std::string id, const Actor&) { return call.handler.forget(std::move(id)); };
    return change_device(call, "forgot", {}, std::move(change));
}

Done waive_device(Call& call)
{
    auto request = parse_waiver(call.request.body, call.handler.now());
    if (!request) co_return co_await send_not_understood(call, request.error().text);
    if (const auto problem = no_such_list(call.handler, request->lists))
        co_return co_await send_not_understood(call, problem->text);
    auto detail = fmt::format("until {}, {}{}{}", model::to_rfc3339(request->until), request->reason,
                              request->ticket.empty() ? "" : ", ticket ", request->ticket);
    auto change = [&](std::string id, Actor by) {
        return call.handler.waive(std::move(id), std::move(*request), std::move(by));
    };
    co_await change_device(call, "waived", std::move(detail), std::move(change));
}

Done unwaive_device(Call& call)
{
    auto change = [&](std::string id, const Actor&) { return call.handler.unwaive(std::move(id)); };
    return change_device(call, "ended the waiver of", {}, std::move(change));
}

Done retry_device(Call& call)
{
    auto change = [&](std::string id, const Actor&) { return call.handler.retry(std::move(id)); };
    return change_device(call, "asks once more", {}, std::move(change));
}

}  // namespace onvigil::control
